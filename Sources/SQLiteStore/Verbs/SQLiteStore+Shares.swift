package import EaselCore
import GRDB

extension SQLiteStore {
    package func createShare(_ share: Share) async throws {
        try await write { db, _ in
            guard try Canvas.fetchInUse(db, id: share.canvasID) != nil else {
                throw EaselError.notFound(what: "canvas")
            }
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
        try await read { db in
            try db.row(
                """
                SELECT s.* FROM shares s JOIN canvases c ON c.id = s.canvas_id
                WHERE s.id = ? AND c.deleted_at IS NULL
                """, [id.rawValue]
            ).map(Share.init(row:))
        }
    }

    package func deleteShare(_ id: ShareID, of canvas: CanvasID) async throws -> Bool {
        try await write { db, _ in
            try db.run("DELETE FROM shares WHERE id = ? AND canvas_id = ?", [id.rawValue, canvas.rawValue])
            return db.changesCount == 1
        }
    }
}
