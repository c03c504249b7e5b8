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
                SELECT * FROM callbacks
                WHERE \(condition) AND sequence < ? ORDER BY sequence DESC LIMIT ?
                """, arguments + [before, limit + 1])
            let callbacks = rows.prefix(limit).map { CallbackRecord(row: $0) }
            return CallbackPage(callbacks: callbacks, next: rows.count > limit ? callbacks.last?.id : nil)
        }
    }

    package func replayCallbacks(matching query: CallbackQuery, at now: Timestamp) async throws -> Int {
        // What is replayed gets its verdict again meanwhile, so it is gone through once, up to where the log ends now.
        let end: Int64 = try await read { try $0.row("SELECT max(sequence) AS end FROM callbacks", [])?["end"] ?? 0 }
        var last: Int64 = 0
        var count = 0
        while let step = try await unreplayed(matching: query, after: last, upTo: end) {
            last = step.last
            let began = ContinuousClock.now
            count += try await replay(step.ids, at: now)
            if step.ids.count == Self.rowsPerStep { try await rest(after: began) }
        }
        return count
    }

    /// The next of the callbacks to replay; nil when there are no more.
    private func unreplayed(
        matching query: CallbackQuery, after last: Int64, upTo end: Int64
    ) async throws -> (ids: [String], last: Int64)? {
        try await read { db in
            let (condition, arguments) = Self.condition(query)
            let rows = try db.rows(
                """
                SELECT sequence, id FROM callbacks
                WHERE \(condition) AND verdict IS NOT NULL AND sequence > ? AND sequence <= ?
                ORDER BY sequence LIMIT ?
                """, arguments + [last, end, Self.rowsPerStep])
            return rows.last.map { (rows.map { $0["id"] }, $0["sequence"]) }
        }
    }

    private func replay(_ ids: [String], at now: Timestamp) async throws -> Int {
        try await write { db, notice in
            var count = 0
            for id in ids {
                guard
                    let row = try db.row(
                        """
                        UPDATE callbacks SET verdict = NULL WHERE id = ? AND verdict IS NOT NULL
                        RETURNING image_node_id, attempt
                        """, [id])
                else { continue }
                try NodeEvent(
                    kind: "callback_replayed", attempt: row["attempt"],
                    facts: EventFacts { $0.callbackID = CallbackID(id) }, createdAt: now
                ).insert(db, to: ImageNodeID(row["image_node_id"]))
                count += 1
            }
            if count > 0 { notice.topics.insert(.callbacks) }
            return count
        }
    }

    package func removeCallbacks(receivedBefore end: Timestamp) async throws -> Int {
        try await forgetOldRows(
            of: "callbacks", by: "received_at", before: end, unless: "t.verdict IS NULL OR \(Self.isUnderWay)")
    }

    /// Whether as many callbacks of the attempt are kept as are worth it, of those with this verdict.
    static func hasEnough(like callback: CallbackRecord, verdict: CallbackRecord.Verdict, _ db: Database) throws -> Bool
    {
        guard verdict.saysNothingNew else { return false }
        let last = try db.row(
            "SELECT 1 FROM callbacks WHERE image_node_id = ? AND attempt = ? AND +verdict = ? LIMIT 1 OFFSET ?",
            [callback.imageNodeID.rawValue, callback.attempt, verdict.rawValue, CallbackRecord.mostAlike - 1])
        return last != nil
    }

    private static func sequence(of cursor: CallbackID, _ db: Database) throws -> Int64 {
        guard let row = try db.row("SELECT sequence FROM callbacks WHERE id = ?", [cursor.rawValue]) else {
            throw EaselError.invalid(
                field: "cursor", message: "Unknown or expired cursor; start again without one.")
        }
        return row["sequence"]
    }

    /// What must be true of a callback.
    private static func condition(_ query: CallbackQuery) -> (sql: String, arguments: StatementArguments) {
        var parts = ["TRUE"]
        var arguments = StatementArguments()
        func require(_ sql: String, _ value: (any DatabaseValueConvertible)?) {
            guard let value else { return }
            parts.append(sql)
            arguments += [value]
        }
        require("organization_id = ?", query.organization?.rawValue)
        require("id = ?", query.id?.rawValue)
        require("image_node_id = ?", query.imageNodeID?.rawValue)
        require("verdict = ?", query.verdict?.rawValue)
        require("received_at >= ?", query.since?.milliseconds)
        require("received_at < ?", query.until?.milliseconds)
        return (parts.joined(separator: " AND "), arguments)
    }
}
