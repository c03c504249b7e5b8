package import EaselCore
import GRDB

extension SQLiteStore {
    package func addMessage(_ message: Message) async throws {
        try await write { db, notice in try Self.add(message, at: message.createdAt, db, &notice) }
    }

    package func messages(on canvas: CanvasID, limit: Int) async throws -> [Message] {
        try await read { db in
            try db.rows(
                "SELECT * FROM messages WHERE canvas_id = ? ORDER BY sequence DESC LIMIT ?", [canvas.rawValue, limit]
            ).reversed().map(Message.init(row:))
        }
    }

    package func unansweredMessages(limit: Int) async throws -> [Message] {
        try await read { db in
            try db.rows(
                """
                SELECT * FROM messages
                WHERE sequence IN (SELECT min(sequence) FROM messages WHERE is_answered = 0 GROUP BY canvas_id)
                ORDER BY sequence LIMIT ?
                """, [limit]
            ).map(Message.init(row:))
        }
    }

    package func answer(
        _ id: MessageID, make: @escaping @Sendable (BoardExtent) -> (answer: Message, imageNodes: [ImageNode])
    ) async throws -> Bool {
        try await write { db, notice in
            guard
                let row = try db.row(
                    "SELECT canvas_id FROM messages WHERE id = ? AND is_answered = 0", [id.rawValue])
            else { return false }
            let (answer, nodes) = make(try Self.extent(of: CanvasID(row["canvas_id"]), db))
            _ = try Self.insert(nodes, db, &notice)
            try Self.add(answer, at: answer.createdAt, db, &notice)
            try db.run("UPDATE messages SET is_answered = 1 WHERE id = ?", [id.rawValue])
            return true
        }
    }
}
