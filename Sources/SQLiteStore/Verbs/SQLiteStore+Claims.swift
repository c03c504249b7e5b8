package import EaselCore
import GRDB

extension SQLiteStore {
    package func claimAttempts(_ claim: AttemptClaim) async throws -> [ClaimedAttempt] {
        // Most looks find nothing, and then no write is made.
        let now = claim.surroundings.now()
        guard try await read({ try Self.dueAttempts(claim, now: now, limit: 1, $0).isEmpty }) == false else {
            return []
        }
        return try await write { db, notice in
            let limit = min(claim.limit, try Self.sendsLeft(claim.rateLimit, now: now, db))
            return try Self.dueAttempts(claim, now: now, limit: limit, db).compactMap { id, number in
                guard let history = try Self.history(of: id, db) else { return nil }
                let event = AttemptEvent.claimed(owner: claim.owner, random: claim.surroundings.randomFraction())
                let context = StepContext(surroundings: claim.surroundings, policy: claim.policy)
                guard let decision = history.step(event, attempt: number, in: context) else { return nil }
                try Self.write(decision, over: history, db, &notice)
                guard let work = decision.work, let attempt = decision.history.attempt(number) else { return nil }
                return ClaimedAttempt(node: decision.history.node, attempt: attempt, work: work)
            }
        }
    }

    private static func dueAttempts(
        _ claim: AttemptClaim, now: Timestamp, limit: Int, _ db: Database
    ) throws -> [(ImageNodeID, Int)] {
        let places = claim.states.map { _ in "?" }.joined(separator: ", ")
        return try db.rows(
            """
            SELECT image_node_id, number FROM attempts WHERE state IN (\(places)) AND due_at <= ?
            ORDER BY due_at LIMIT ?
            """,
            StatementArguments(claim.states.map(\.rawValue)) + [now.milliseconds, limit]
        ).map { (ImageNodeID($0["image_node_id"]), $0["number"]) }
    }

    /// Sends the limit still allows now, counted over every process that uses this database.
    private static func sendsLeft(_ limit: RateLimit?, now: Timestamp, _ db: Database) throws -> Int {
        guard let limit else { return .max }
        let row = try db.row(
            "SELECT count(*) AS sent FROM attempts WHERE sent_at > ?",
            [now.adding(seconds: -limit.seconds).milliseconds])
        return max(0, limit.count - (row?["sent"] ?? 0))
    }
}
