package import EaselCore
import GRDB

extension SQLiteStore {
    package func callbacks(
        matching query: CallbackQuery, limit: Int, after cursor: CallbackID?
    ) async throws -> CallbackPage {
        try await read { db in
            let (condition, arguments) = Self.condition(query)
            let before = try cursor.map { try Self.sequence(of: $0, db) } ?? .max
            let rows = try db.rows(
                """
                SELECT c.* FROM callbacks c JOIN image_nodes n ON n.id = c.image_node_id
                WHERE \(condition) AND c.sequence < ? ORDER BY c.sequence DESC LIMIT ?
                """, arguments + [before, limit + 1])
            let callbacks = try rows.prefix(limit).map { try CallbackRecord(row: $0) }
            return CallbackPage(callbacks: callbacks, next: rows.count > limit ? callbacks.last?.id : nil)
        }
    }

    package func replayCallbacks(matching query: CallbackQuery, at now: Timestamp) async throws -> Int {
        try await write { db, notice in
            let (condition, arguments) = Self.condition(query)
            let rows = try db.rows(
                """
                SELECT c.id, c.image_node_id, c.attempt FROM callbacks c JOIN image_nodes n ON n.id = c.image_node_id
                WHERE \(condition) AND c.verdict IS NOT NULL
                """, arguments)
            for row in rows {
                let id: String = row["id"]
                try db.run("UPDATE callbacks SET verdict = NULL WHERE id = ?", [id])
                try NodeEvent(
                    kind: "callback_replayed", attempt: row["attempt"], state: nil, detail: id, createdAt: now
                ).insert(db, to: ImageNodeID(row["image_node_id"]))
            }
            if !rows.isEmpty { notice.topics.insert(.callbacks) }
            return rows.count
        }
    }

    package func removeCallbacks(receivedBefore end: Timestamp) async throws -> Int {
        try await write { db, _ in
            try db.run(
                "DELETE FROM callbacks WHERE received_at < ? AND verdict IS NOT NULL", [end.milliseconds])
            return db.changesCount
        }
    }

    private static func sequence(of cursor: CallbackID, _ db: Database) throws -> Int64 {
        guard let row = try db.row("SELECT sequence FROM callbacks WHERE id = ?", [cursor.rawValue]) else {
            throw EaselError.invalid(
                field: "cursor", message: "This cursor is not known here (any more); begin again without one.")
        }
        return row["sequence"]
    }

    /// What must be true of a callback `c` of node `n`.
    private static func condition(_ query: CallbackQuery) -> (sql: String, arguments: StatementArguments) {
        var parts = ["TRUE"]
        var arguments = StatementArguments()
        func require(_ sql: String, _ value: (any DatabaseValueConvertible)?) {
            guard let value else { return }
            parts.append(sql)
            arguments += [value]
        }
        require("n.organization_id = ?", query.organization?.rawValue)
        require("c.id = ?", query.id?.rawValue)
        require("c.image_node_id = ?", query.imageNodeID?.rawValue)
        require("c.verdict = ?", query.verdict?.rawValue)
        require("c.received_at >= ?", query.since?.milliseconds)
        require("c.received_at < ?", query.until?.milliseconds)
        return (parts.joined(separator: " AND "), arguments)
    }
}
