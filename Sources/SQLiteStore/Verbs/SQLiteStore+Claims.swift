package import EaselCore
import GRDB

extension SQLiteStore {
    package func claimAttempts(_ claim: AttemptClaim) async throws -> [ClaimedAttempt] {
        // Most looks find nothing, and then no write is made.
        let now = claim.surroundings.now()
        guard try await read({ try Self.isSomethingDue(claim, now: now, $0) }) else { return [] }
        return try await write { db, notice in
            try Self.dueAttempts(claim, now: now, db).compactMap { id, number in
                guard let history = try Self.history(of: id, db), let attempt = history.attempt(number) else {
                    return nil
                }
                let event = claim.event(
                    for: history.node, in: attempt.state,
                    spending: try Self.spending(of: history.node.organizationID, db))
                let context = StepContext(surroundings: claim.surroundings, policy: claim.policy)
                guard let decision = history.step(event, attempt: number, in: context) else { return nil }
                try Self.write(decision, over: history, db, &notice)
                guard let work = decision.work, let attempt = decision.history.attempt(number) else { return nil }
                return ClaimedAttempt(node: decision.history.node, attempt: attempt, work: work)
            }
        }
    }

    package func renewLeases(of owner: String, on attempts: [Attempt], until end: Timestamp) async throws {
        try await write { db, _ in
            for attempt in attempts {
                try db.run(
                    "UPDATE attempts SET due_at = ? WHERE image_node_id = ? AND number = ? AND lease_owner = ?",
                    [end.milliseconds, attempt.imageNodeID.rawValue, attempt.number, owner])
            }
        }
    }

    private static func places(_ claim: AttemptClaim) -> String {
        claim.states.map { _ in "?" }.joined(separator: ", ")
    }

    private static func isSomethingDue(_ claim: AttemptClaim, now: Timestamp, _ db: Database) throws -> Bool {
        if let limit = claim.rateLimit, try sendsLeft(limit, now: now, db) == 0 { return false }
        return try db.row(
            "SELECT 1 FROM attempts WHERE state IN (\(places(claim))) AND due_at <= ? LIMIT 1",
            StatementArguments(claim.states.map(\.rawValue)) + [now.milliseconds]) != nil
    }

    private static func dueAttempts(
        _ claim: AttemptClaim, now: Timestamp, _ db: Database
    ) throws -> [(ImageNodeID, Int)] {
        let states = StatementArguments(claim.states.map(\.rawValue))
        let rows: [Row]
        if let limit = claim.rateLimit {
            try db.run("DELETE FROM sends WHERE sent_at <= ?", [now.adding(seconds: -limit.seconds).milliseconds])
            let left = min(claim.limit, try sendsLeft(limit, now: now, db))
            let recently = now.adding(seconds: -Self.fairnessMemory).milliseconds
            rows = try db.rows(
                fairOrder(places(claim)), [recently, recently] + states + [now.milliseconds, left])
        } else {
            rows = try db.rows(
                """
                SELECT image_node_id, number FROM attempts WHERE state IN (\(places(claim))) AND due_at <= ?
                ORDER BY due_at LIMIT ?
                """, states + [now.milliseconds, claim.limit])
        }
        return rows.map { (ImageNodeID($0["image_node_id"]), $0["number"]) }
    }

    /// Seconds for which a send counts against the turns of its organization and canvas.
    private static let fairnessMemory = 60.0

    /// Organizations take turns, and within each its canvases do: a batch of a thousand does not keep a single
    /// picture waiting. Who was served lately has had those turns.
    private static func fairOrder(_ places: String) -> String {
        """
        WITH sent AS (
            SELECT n.organization_id, n.canvas_id, count(*) AS turns
            FROM attempts a JOIN image_nodes n ON n.id = a.image_node_id WHERE a.sent_at > ?
            GROUP BY n.canvas_id
        ), sent_by_organization AS (
            SELECT n.organization_id, count(*) AS turns
            FROM attempts a JOIN image_nodes n ON n.id = a.image_node_id WHERE a.sent_at > ?
            GROUP BY n.organization_id
        ), canvas_turns AS (
            SELECT a.image_node_id, a.number, a.due_at, n.sequence, n.organization_id,
                row_number() OVER (PARTITION BY n.canvas_id ORDER BY a.due_at, n.sequence)
                    + coalesce(sent.turns, 0) AS canvas_turn
            FROM attempts a JOIN image_nodes n ON n.id = a.image_node_id
                LEFT JOIN sent ON sent.canvas_id = n.canvas_id
            WHERE a.state IN (\(places)) AND a.due_at <= ?
        ), turns AS (
            SELECT c.*, row_number() OVER (PARTITION BY c.organization_id ORDER BY c.canvas_turn, c.due_at, c.sequence)
                + coalesce(s.turns, 0) AS organization_turn
            FROM canvas_turns c LEFT JOIN sent_by_organization s ON s.organization_id = c.organization_id
        )
        SELECT image_node_id, number FROM turns ORDER BY organization_turn, canvas_turn, due_at, sequence LIMIT ?
        """
    }

    /// Sends the limit still allows now, counted over every process that uses this database.
    private static func sendsLeft(_ limit: RateLimit, now: Timestamp, _ db: Database) throws -> Int {
        // In a table of their own: within the span an attempt may be sent again, and its node deleted.
        let row = try db.row(
            "SELECT count(*) AS sent FROM sends WHERE sent_at > ?",
            [now.adding(seconds: -limit.seconds).milliseconds])
        return max(0, limit.count - (row?["sent"] ?? 0))
    }
}
