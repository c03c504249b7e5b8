package import EaselCore
import GRDB

extension SQLiteStore {
    package func workCounts() async throws -> WorkCounts {
        try await read { db in
            var attempts: [AttemptState: Int] = [:]
            for row in try db.rows("SELECT state, attempts FROM attempt_counts") {
                if let state = AttemptState(rawValue: row["state"]) { attempts[state] = row["attempts"] }
            }
            let unprocessed = try db.row("SELECT count(*) AS count FROM callbacks WHERE verdict IS NULL", [])
            return WorkCounts(attempts: attempts, unprocessedCallbacks: unprocessed?["count"] ?? 0)
        }
    }
}
