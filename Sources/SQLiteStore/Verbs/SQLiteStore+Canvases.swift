package import EaselCore
import GRDB

extension SQLiteStore {
    /// Entries that a canvas's feed keeps for replay; a reader that is further behind gets a snapshot.
    private static let keptChanges: Int64 = 10_000

    package func createCanvas(_ canvas: Canvas) async throws {
        try await write { db, _ in try canvas.insert(db) }
    }

    package func canvas(of door: Door, orAdd canvas: Canvas) async throws -> Canvas {
        @Sendable func inUse(_ db: Database) throws -> Canvas? {
            try db.row(
                "SELECT * FROM canvases WHERE organization_id = ? AND door = ? AND deleted_at IS NULL",
                [canvas.organizationID.rawValue, door.rawValue]
            ).map(Canvas.init(row:))
        }
        if let found = try await read({ try inUse($0) }) { return found }
        return try await write { db, _ in
            if let found = try inUse(db) { return found }
            try canvas.insert(db, as: door)
            return canvas
        }
    }

    package func canvases(
        of organization: OrganizationID, limit: Int, after cursor: CanvasCursor?
    ) async throws -> CanvasPage {
        try await read { db in
            let rows = try db.rows(
                """
                SELECT * FROM canvases WHERE organization_id = ? AND deleted_at IS NULL AND (updated_at, id) < (?, ?)
                ORDER BY updated_at DESC, id DESC LIMIT ?
                """,
                [organization.rawValue, cursor?.updatedAt.milliseconds ?? .max, cursor?.id.rawValue ?? "", limit + 1])
            return CanvasPage(rows.map(Canvas.init(row:)), limit: limit)
        }
    }

    package func canvas(_ id: CanvasID) async throws -> Canvas? {
        try await read { try Canvas.fetchInUse($0, id: id) }
    }

    package func editCanvas(_ id: CanvasID, _ edit: CanvasEdit, at now: Timestamp) async throws -> Canvas {
        try await write { db, notice in
            guard var canvas = try Canvas.fetch(db, id: id) else { throw EaselError.notFound(what: "canvas") }
            edit.apply(to: &canvas)
            try db.run(
                "UPDATE canvases SET title = ?, system_prompt = ? WHERE id = ?",
                [canvas.title, canvas.systemPrompt, id.rawValue])
            return try Self.addChange(to: id, at: now, db, &notice) { .canvas($0) }
        }
    }

    package func snapshot(of id: CanvasID) async throws -> CanvasSnapshot? {
        try await read { [unreadable] db in
            guard let canvas = try Canvas.fetchInUse(db, id: id) else { return nil }
            let nodes = try ImageNode.page(
                db, "n.canvas_id = ? AND n.deleted_at IS NULL ORDER BY n.sequence", [id.rawValue],
                limit: .max - 1, unreadable)
            return CanvasSnapshot(canvas: canvas, imageNodes: nodes.imageNodes)
        }
    }

    package func versions(of canvases: Set<CanvasID>) async throws -> [CanvasID: Int64] {
        try await read { db in
            let rows = try db.rows(
                """
                SELECT id, version FROM canvases WHERE id IN (SELECT value FROM json_each(?)) AND deleted_at IS NULL
                """, [try JSONColumn.text(canvases.map(\.rawValue))])
            return Dictionary(uniqueKeysWithValues: rows.map { (CanvasID($0["id"]), $0["version"]) })
        }
    }

    package func changes(of id: CanvasID, after version: Int64, limit: Int) async throws -> MissedChanges {
        try await read { [unreadable] db in
            guard let canvas = try Canvas.fetchInUse(db, id: id) else { throw EaselError.notFound(what: "canvas") }
            if version == canvas.version { return .changes([]) }
            guard version >= 0, version < canvas.version else { return .reset }
            var nodes: [ImageNodeID: ImageNode?] = [:]
            func node(_ id: ImageNodeID) throws -> ImageNode? {
                if let known = nodes[id] { return known }
                let node = try ImageNode.fetch(db, id: id)
                nodes[id] = .some(node)
                return node
            }
            let changes = try db.rows(
                "SELECT version, content FROM changes WHERE canvas_id = ? AND version > ? ORDER BY version LIMIT ?",
                [id.rawValue, version, limit]
            ).map { row in
                try unreadable.leavingOut("Change \(row["version"] as Int64) of canvas \(id)") {
                    let stored = try JSONColumn.value(StoredChange.self, row["content"])
                    return Change(
                        canvasID: id, version: row["version"],
                        content: try stored.content(node: node, image: { try StoredImage.fetch(db, id: $0)?.image }))
                }
            }
            // A reader gets what comes before one that can't be read, and then starts over.
            let readable = changes.prefix { $0 != nil }.compactMap(\.self)
            return readable.first?.version == version + 1 ? .changes(readable) : .reset
        }
    }

    package func removeChanges(madeBefore end: Timestamp) async throws -> Int {
        var (total, last) = (0, "")
        while let (canvases, next) = try await canvasesWithOldChanges(after: last, before: end) {
            last = next
            for canvas in canvases {
                total += try await writeInSteps { db, limit in
                    // Up to the first that is not old: a feed has no gap.
                    let oldest = try db.rows(
                        "SELECT version, created_at FROM changes WHERE canvas_id = ? ORDER BY version LIMIT ?",
                        [canvas, limit])
                    let old = oldest.prefix { ($0["created_at"] as Int64) < end.milliseconds }.last
                    guard let old else { return 0 }
                    try db.run(
                        "DELETE FROM changes WHERE canvas_id = ? AND version <= ?", [canvas, old["version"] as Int64])
                    return db.changesCount
                }
            }
        }
        return total
    }

    /// Takes the next version of the canvas and writes what changed; in the transaction of the change itself.
    @discardableResult
    static func addChange(
        to id: CanvasID, at now: Timestamp, _ db: Database, _ notice: inout CommitNotice,
        _ content: (Canvas) -> ChangeContent
    ) throws -> Canvas {
        try db.run(
            "UPDATE canvases SET version = version + 1, updated_at = max(updated_at, ?) WHERE id = ?",
            [now.milliseconds, id.rawValue])
        guard let canvas = try Canvas.fetch(db, id: id) else { throw EaselError.notFound(what: "canvas") }
        try db.run(
            "INSERT INTO changes (canvas_id, version, content, created_at) VALUES (?, ?, ?, ?)",
            [id.rawValue, canvas.version, try JSONColumn.text(StoredChange(content(canvas))), now.milliseconds])
        if canvas.version % 100 == 0 {
            try db.run(
                "DELETE FROM changes WHERE canvas_id = ? AND version <= ?",
                [id.rawValue, canvas.version - keptChanges])
        }
        notice.canvases.insert(id)
        return canvas
    }
}
