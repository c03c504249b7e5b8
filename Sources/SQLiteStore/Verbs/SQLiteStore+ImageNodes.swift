package import EaselCore
import GRDB

extension SQLiteStore {
    package func createImageNodes(
        on canvas: CanvasID, idempotency: IdempotencyClaim?, make: @escaping @Sendable (CanvasExtent) -> [ImageNode]
    ) async throws -> [ImageNode] {
        try await write { db, notice in
            if let idempotency, let first = try Self.firstAnswer(to: idempotency, db) {
                guard case .imageNodes(let kept) = first else { throw EaselError.firstAnswerLost }
                return try Self.nodes(kept, asked: make(CanvasExtent()).map(\.recipe), db)
            }
            let nodes = try Self.insert(make(try Self.extent(of: canvas, db)), db, &notice)
            if let idempotency { try Self.remember(KeptAnswer(nodes), for: idempotency, db) }
            return nodes
        }
    }

    /// Nodes as they were first answered. What was asked for they say themselves; for those that are gone, the same request
    /// does.
    private static func nodes(_ kept: [StoredNode], asked: [ImageRecipe], _ db: Database) throws -> [ImageNode] {
        do {
            return try kept.enumerated().map { index, node in
                let recipe = try ImageNode.fetch(db, id: ImageNodeID(node.id))?.recipe
                return try node.node(asked: recipe ?? (asked.indices.contains(index) ? asked[index] : nil))
            }
        } catch is DecodingError {
            throw EaselError.firstAnswerLost
        }
    }

    package func imageNode(_ id: ImageNodeID) async throws -> ImageNode? {
        try await read { [unreadable] db in
            try unreadable.orUnreadable("Image node \(id)", "image node") { try ImageNode.fetch(db, id: id) }
        }
    }

    package func statuses(of ids: Set<ImageNodeID>) async throws -> [ImageNodeID: ImageNodeStatus] {
        try await read { db in
            let rows = try db.rows(
                """
                SELECT id, status FROM image_nodes
                WHERE id IN (SELECT value FROM json_each(?)) AND deleted_at IS NULL
                """, [try JSONColumn.text(ids.map(\.rawValue))])
            return Dictionary(
                uniqueKeysWithValues: rows.map {
                    (ImageNodeID($0["id"]), ImageNodeStatus(rawValue: $0["status"]) ?? .failed)
                })
        }
    }

    package func imageNodes(on canvas: CanvasID, query: ImageNodeQuery) async throws -> ImageNodePage {
        try await read { [unreadable] db in
            let start = try query.after.map { try Self.sequence(of: $0, on: canvas, db) } ?? 0
            let onCanvas = "n.deleted_at IS NULL AND n.sequence > ? ORDER BY n.sequence"
            guard let status = query.status else {
                return try ImageNode.page(
                    db, "n.canvas_id = ? AND \(onCanvas)", [canvas.rawValue, start], limit: query.limit, unreadable)
            }
            // What is under way is little over all canvases, and all others of a canvas may be many thousands.
            let columns =
                status.isFinal
                ? "n.canvas_id = ? AND +n.status = ?" : "+n.canvas_id = ? AND n.status = ? AND n.status <> 'completed'"
            return try ImageNode.page(
                db, "\(columns) AND \(onCanvas)", [canvas.rawValue, status.rawValue, start], limit: query.limit,
                unreadable)
        }
    }

    /// The position of a cursor. One whose node was deleted must not restart the list: a client would never finish.
    private static func sequence(of cursor: ImageNodeID, on canvas: CanvasID, _ db: Database) throws -> Int64 {
        let row = try db.row(
            "SELECT sequence FROM image_nodes WHERE id = ? AND canvas_id = ?", [cursor.rawValue, canvas.rawValue])
        guard let row else {
            throw EaselError.invalid(
                field: "cursor", message: "Unknown or expired cursor; start again without one.")
        }
        return row["sequence"]
    }

    package func updateImageNode(
        _ id: ImageNodeID, decide: @escaping @Sendable (NodeHistory) throws -> NodeDecision?
    ) async throws -> NodeDecision? {
        try await write { [unreadable] db, notice in
            let found = try unreadable.orUnreadable("Image node \(id)", "image node") { try Self.history(of: id, db) }
            guard let history = found else { throw EaselError.notFound(what: "image node") }
            let decision = try decide(history)
            if let decision { try Self.write(decision, over: history, db, &notice) }
            return decision
        }
    }

    package func events(of id: ImageNodeID) async throws -> [NodeEvent] {
        try await read { db in
            try db.rows("SELECT * FROM node_events WHERE image_node_id = ? ORDER BY sequence", [id.rawValue])
                .map(NodeEvent.init(row:))
        }
    }

    package func removeEvents(madeBefore end: Timestamp) async throws -> Int {
        try await forgetOldRows(of: "node_events", by: "created_at", before: end, unless: Self.isUnderWay)
    }

    package func addEvent(_ event: NodeEvent, to id: ImageNodeID, atMost most: Int) async throws {
        try await write { db, _ in
            guard try db.row("SELECT 1 FROM image_nodes WHERE id = ?", [id.rawValue]) != nil,
                try db.rows(
                    "SELECT 1 FROM node_events WHERE image_node_id = ? AND kind = ? LIMIT ?",
                    [id.rawValue, event.kind, most]
                ).count < most
            else { return }
            try event.insert(db, to: id)
        }
    }

    package func image(_ id: ImageID) async throws -> OwnedImage? {
        try await read { try StoredImage.fetch($0, id: id) }
    }
}
