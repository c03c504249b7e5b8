package import EaselCore
import GRDB

extension SQLiteStore {
    package func createShare(_ share: Share) async throws {
        try await write { db, _ in
            guard try Canvas.fetch(db, id: share.canvasID) != nil else { throw EaselError.notFound(what: "canvas") }
            try db.run(
                """
                INSERT INTO shares (id, canvas_id, name, created_by, created_at, expires_at)
                VALUES (?, ?, ?, ?, ?, ?)
                """,
                [
                    share.id.rawValue, share.canvasID.rawValue, share.name, share.createdBy.rawValue,
                    share.createdAt.milliseconds, share.expiresAt?.milliseconds,
                ])
        }
    }

    package func shares(of canvas: CanvasID) async throws -> [Share] {
        try await read { db in
            try db.rows("SELECT * FROM shares WHERE canvas_id = ? ORDER BY created_at, id", [canvas.rawValue])
                .map(Share.init(row:))
        }
    }

    package func share(_ id: ShareID) async throws -> Share? {
        try await read { try $0.row("SELECT * FROM shares WHERE id = ?", [id.rawValue]).map(Share.init(row:)) }
    }

    package func deleteShare(_ id: ShareID, of canvas: CanvasID) async throws -> Bool {
        try await write { db, _ in
            try db.run("DELETE FROM shares WHERE id = ? AND canvas_id = ?", [id.rawValue, canvas.rawValue])
            return db.changesCount == 1
        }
    }
}
