import EaselCore
import GRDB

/// How old rows are deleted: found page by page in reads, which block nobody, and deleted in steps.
extension SQLiteStore {
    /// Rows examined in one read.
    static let rowsPerLook = 500

    /// Whether a node that a row `t` is of has an attempt that is not at its end: what is known of it may still be needed.
    static let isUnderWay = """
        EXISTS (SELECT 1 FROM attempts a WHERE a.image_node_id = t.image_node_id
            AND (a.due_at IS NOT NULL OR a.lease_owner IS NOT NULL))
        """

    /// Forgets rows of before `end` from a table whose `sequence` grows with time, but for those that are `kept`, and returns
    /// how many there were.
    ///
    /// It goes through the oldest rows until it meets none that is old: an index by time would cost more, at each write.
    ///
    /// - Parameter kept: true of a row `t`; `?1` is `end` in milliseconds.
    func forgetOldRows(
        of table: String, by time: String, before end: Timestamp, unless kept: String
    ) async throws -> Int {
        let limit = Self.rowsPerLook
        var (total, last) = (0, Int64.min)
        while true {
            let page = try await read { [last] db in
                try db.rows(
                    """
                    SELECT sequence, \(time) < ?1 AS is_old, \(time) < ?1 AND NOT (\(kept)) AS goes
                    FROM \(table) AS t WHERE sequence > ?2 ORDER BY sequence LIMIT ?3
                    """, [end.milliseconds, last, limit]
                ).map { (sequence: $0["sequence"] as Int64, isOld: $0["is_old"] as Bool, goes: $0["goes"] as Bool) }
            }
            total += try await removeInSteps(page.filter(\.goes).map(\.sequence)) { db, some in
                // It may be needed again by now.
                try db.run(
                    """
                    DELETE FROM \(table) AS t
                    WHERE \(time) < ?1 AND sequence IN (SELECT value FROM json_each(?2)) AND NOT (\(kept))
                    """, [end.milliseconds, try JSONColumn.text(some)])
                return db.changesCount
            }
            guard page.count == limit, page.contains(where: \.isOld), let next = page.last else { return total }
            last = next.sequence
        }
    }

    /// Removes what `keys` name, step by step, and returns how many were removed.
    func removeInSteps<Key: Sendable>(
        _ keys: [Key], _ remove: @escaping @Sendable (Database, [Key]) throws -> Int
    ) async throws -> Int {
        var total = 0
        for start in stride(from: 0, to: keys.count, by: Self.rowsPerStep) {
            let some = Array(keys[start..<min(start + Self.rowsPerStep, keys.count)])
            let began = ContinuousClock.now
            total += try await write { db, _ in try remove(db, some) }
            try await rest(after: began)
        }
        return total
    }

    /// Canvases after `id` with changes of before `end`, looked for among the next so many; nil when there are no more.
    func canvasesWithOldChanges(
        after id: String, before end: Timestamp
    ) async throws -> (found: [String], last: String)? {
        try await read { db in
            var (found, last) = ([String](), id)
            for _ in 0..<Self.rowsPerLook {
                let next: String? = try db.row(
                    "SELECT min(canvas_id) AS id FROM changes WHERE canvas_id > ?", [last])?["id"]
                guard let next else { return last == id ? nil : (found, last) }
                last = next
                let oldest = try db.row(
                    "SELECT created_at FROM changes WHERE canvas_id = ? ORDER BY version LIMIT 1", [next])
                if let oldest, (oldest["created_at"] as Int64) < end.milliseconds { found.append(next) }
            }
            return (found, last)
        }
    }
}
