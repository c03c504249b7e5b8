import EaselCore
import Foundation
import GRDB
import Synchronization
import TestSupport
import Testing

@testable import EaselTesting
@testable import SQLiteStore

/// Every statement that the store contract runs uses an index: its cost must not grow with the
/// store. SQLite chooses its plans without statistics here and in use, so they are the same in a store of any size.
@Suite struct QueryPlanTests {
    /// Tables that stay small, whatever the traffic.
    private static let small: Set = [
        "organizations", "catalogue", "housekeeping", "write_checks", "backups", "attempt_counts", "sends",
        "grdb_migrations",
        // The arguments of a statement.
        "json_each",
    ]
    /// Indexes with few rows: work in progress, waiting or set aside.
    private static let short: Set = [
        "attempts_due", "attempts_set_aside", "messages_unanswered", "messages_set_aside", "callbacks_unprocessed",
        "image_nodes_in_trash", "canvases_in_trash",
    ]

    /// Statements that sort or group few rows, however large the store is.
    private static let few = [
        "FROM organizations ORDER BY", "FROM sends ORDER BY", "sqlite_master", "FROM sessions s JOIN api_keys k",
        // All keys and webhooks, for the command line.
        "SELECT * FROM api_keys ORDER BY", "SELECT * FROM webhooks ORDER BY",
        // A page from each end of the queue.
        "SELECT sequence FROM callbacks WHERE verdict IS NULL ORDER BY sequence DESC LIMIT",
        // Turns among all due rows.
        "WITH RECURSIVE found(id)", "SELECT image_node_id, number FROM turns ORDER BY",
    ]

    @Test func everyStatementUsesAnIndex() async throws {
        let statements = Mutex<Set<String>>([])
        try await withTemporaryFolder { folder in
            for (number, contract) in StoreContract.cases.enumerated() {
                try await contract.run { bell in
                    try SQLiteStore(
                        path: "\(folder.path)/\(number).db", bell: bell,
                        trace: { sql in
                            _ = statements.withLock { $0.insert(sql) }
                        })
                }
            }
            // Not part of any case: a server start.
            let store = try SQLiteStore(
                path: "\(folder.path)/0.db", bell: CommitBell(),
                trace: { sql in _ = statements.withLock { $0.insert(sql) } }
            )
            try store.joinServers(now: ManualClock().now())
            _ = try store.hasServers
            try await store.pool.read { db in
                let all = statements.withLock { $0 }.filter(Self.isQuery)
                #expect(all.count > 100)
                for sql in all.sorted() where !Self.few.contains(where: sql.contains) {
                    let statement = try db.makeStatement(sql: "EXPLAIN QUERY PLAN \(sql)")
                    statement.setUncheckedArguments([])
                    let steps = try Row.fetchAll(statement).map { $0["detail"] as String }
                    let bad = steps.filter(Self.growsWithTheStore)
                    #expect(bad.isEmpty, "\(bad.joined(separator: "; "))\n\(sql)")
                }
            }
            try store.close()
        }
    }

    private static func isQuery(_ sql: String) -> Bool {
        ["SELECT", "INSERT", "UPDATE", "DELETE", "WITH"].contains { sql.hasPrefix($0) }
    }

    /// Whether a step of a plan scans a whole table, or sorts its result.
    private static func growsWithTheStore(_ step: String) -> Bool {
        if step.contains("USE TEMP B-TREE FOR ORDER BY") { return true }
        let words = step.split(separator: " ")
        guard words.first == "SCAN", words.count > 1 else { return false }
        return !small.contains(String(words[1])) && !words.contains { short.contains(String($0)) }
    }
}
