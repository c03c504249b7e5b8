package import EaselCore
import Foundation
import GRDB

extension SQLiteStore {
    package func claimAttempts(_ claim: AttemptClaim) async throws -> [ClaimedAttempt] {
        // Most looks find nothing, and then no write is made.
        guard try await read({ try Self.isSomethingDue(claim, now: claim.surroundings.now(), $0) }) else { return [] }
        return try await write { [unreadable] db, notice in
            // Read here: the transaction may have waited, and leases were set meanwhile.
            let now = claim.surroundings.now()
            return try Self.dueAttempts(claim, now: now, db).compactMap { id, number in
                do {
                    return try Self.claimed(id, number, claim, db, &notice)
                } catch let error as DecodingError {
                    try db.run(
                        "UPDATE attempts SET due_at = NULL, lease_owner = ? WHERE image_node_id = ? AND number = ?",
                        [Self.setAside, id.rawValue, number])
                    unreadable.note("Attempt \(number) of image node \(id)", error)
                    return nil
                }
            }
        }
    }

    private static func claimed(
        _ id: ImageNodeID, _ number: Int, _ claim: AttemptClaim, _ db: Database, _ notice: inout CommitNotice
    ) throws -> ClaimedAttempt? {
        guard let history = try Self.history(of: id, db), let attempt = history.attempt(number) else {
            return nil
        }
        let event = claim.event(
            for: attempt, of: history,
            spending: try Self.spending(of: history.node.organizationID, db))
        let context = StepContext(surroundings: claim.surroundings, policy: claim.policy)
        guard let decision = history.step(event, attempt: number, in: context) else { return nil }
        try Self.write(decision, over: history, db, &notice)
        guard let work = decision.work, let attempt = decision.history.attempt(number) else { return nil }
        return ClaimedAttempt(node: decision.history.node, attempt: attempt, work: work)
    }

    package func renew(_ lease: Lease, on attempts: [Attempt], messages: [MessageID]) async throws {
        try await write { db, _ in
            let end = lease.end
            for attempt in attempts {
                try db.run(
                    "UPDATE attempts SET due_at = ? WHERE image_node_id = ? AND number = ? AND lease_owner = ?",
                    [end.milliseconds, attempt.imageNodeID.rawValue, attempt.number, lease.owner])
            }
            for message in messages {
                try db.run(
                    "UPDATE messages SET lease_end = ? WHERE id = ? AND lease_owner = ?",
                    [end.milliseconds, message.rawValue, lease.owner])
            }
        }
    }

    package func fetchOwed(at now: Timestamp) async throws {
        try await write { db, notice in
            try db.run(
                "UPDATE attempts SET due_at = ? WHERE state = ? AND due_at IS NOT NULL AND lease_owner IS NULL",
                [now.milliseconds, AttemptState.owed.rawValue])
            if db.changesCount > 0 { notice.topics.insert(.attempts) }
        }
    }

    /// What is true of an attempt `a` that is due. A due time further ahead than it can
    /// have been set comes from a clock that was ahead.
    private static func isDue(_ claim: AttemptClaim, now: Timestamp) -> (sql: String, arguments: StatementArguments) {
        let parts = claim.states.map { _ in "a.state = ? AND a.due_at <= ? OR a.state = ? AND a.due_at > ?" }
        let arguments = claim.states.reduce(into: StatementArguments()) { arguments, state in
            let furthest = now.adding(seconds: claim.policy.longestWait(in: state))
            arguments += [state.rawValue, now.milliseconds, state.rawValue, furthest.milliseconds]
        }
        return ("(\(parts.joined(separator: " OR ")))", arguments)
    }

    private static func isSomethingDue(_ claim: AttemptClaim, now: Timestamp, _ db: Database) throws -> Bool {
        guard let limit = claim.rateLimit else { return try !attemptsInTurn(claim, now: now, db).isEmpty }
        if try sendsLeft(limit, now: now, db) == 0 { return false }
        let (condition, arguments) = isDue(claim, now: now)
        return try db.row("SELECT 1 FROM attempts a WHERE \(condition) LIMIT 1", arguments) != nil
    }

    /// What is due: organizations take turns, each with what it has waited for longest. What one has in hand already are turns
    /// it has had.
    private static func attemptsInTurn(
        _ claim: AttemptClaim, now: Timestamp, _ db: Database
    ) throws -> [(ImageNodeID, Int)] {
        var waiting: [String: [Row]] = [:]
        for state in claim.states {
            let furthest = now.adding(seconds: claim.policy.longestWait(in: state))
            for row in try db.rows(organizations, [state.rawValue]) {
                let organization: String = row["id"]
                for (range, end) in [("due_at <= ?", now), ("due_at > ?", furthest)] {
                    waiting[organization, default: []] += try db.rows(
                        """
                        SELECT image_node_id, number, due_at FROM attempts
                        WHERE state = ? AND organization_id = ? AND \(range) ORDER BY due_at LIMIT ?
                        """, [state.rawValue, organization, end.milliseconds, claim.limit])
                }
            }
        }
        return
            waiting.flatMap { organization, rows in
                let had = claim.inHand[OrganizationID(organization), default: 0]
                return rows.sorted { ($0["due_at"] as Int64) < $1["due_at"] }
                    .prefix(max(0, claim.mostOfOne - had)).enumerated()
                    .map { (turn: had + $0, dueAt: $1["due_at"] as Int64, row: $1) }
            }
            .sorted { ($0.turn, $0.dueAt) < ($1.turn, $1.dueAt) }
            .prefix(claim.limit).map { (ImageNodeID($0.row["image_node_id"]), $0.row["number"]) }
    }

    /// Organizations with attempts in a state that will be due, each found by one step through the index.
    private static let organizations = """
        WITH RECURSIVE found(id) AS (
            SELECT min(organization_id) FROM attempts WHERE state = ?1 AND due_at IS NOT NULL
            UNION ALL
            SELECT (SELECT min(organization_id) FROM attempts
                WHERE state = ?1 AND organization_id > found.id AND due_at IS NOT NULL)
            FROM found WHERE found.id IS NOT NULL
        )
        SELECT id FROM found WHERE id IS NOT NULL
        """

    private static func dueAttempts(
        _ claim: AttemptClaim, now: Timestamp, _ db: Database
    ) throws -> [(ImageNodeID, Int)] {
        guard let limit = claim.rateLimit else { return try attemptsInTurn(claim, now: now, db) }
        // Sends of a clock that was ahead count as made just now.
        try db.run("UPDATE sends SET sent_at = ?1 WHERE sent_at > ?1", [now.milliseconds])
        try db.run("DELETE FROM sends WHERE sent_at <= ?", [now.adding(seconds: -limit.seconds).milliseconds])
        let left = min(claim.limit, try sendsLeft(limit, now: now, db))
        let recently = now.adding(seconds: -Self.fairnessMemory).milliseconds
        let (condition, arguments) = isDue(claim, now: now)
        return try db.rows(fairOrder(condition), [recently, now.milliseconds] + arguments + [left])
            .map { (ImageNodeID($0["image_node_id"]), $0["number"]) }
    }

    /// Seconds for which a send counts against the turns of its organization and canvas.
    private static let fairnessMemory = 60.0

    /// Organizations take turns, and within each its canvases do: a batch of a thousand does not keep a single
    /// image waiting. Who was served lately has had those turns.
    private static func fairOrder(_ isDue: String) -> String {
        """
        WITH sent AS (
            SELECT n.organization_id, n.canvas_id, count(*) AS turns
            FROM attempts a JOIN image_nodes n ON n.id = a.image_node_id WHERE a.sent_at > ?1 AND a.sent_at <= ?2
            GROUP BY n.canvas_id
        ), sent_by_organization AS (
            SELECT n.organization_id, count(*) AS turns
            FROM attempts a JOIN image_nodes n ON n.id = a.image_node_id WHERE a.sent_at > ?1 AND a.sent_at <= ?2
            GROUP BY n.organization_id
        ), canvas_turns AS (
            SELECT a.image_node_id, a.number, a.due_at, n.sequence, n.organization_id,
                row_number() OVER (PARTITION BY n.canvas_id ORDER BY a.due_at, n.sequence)
                    + coalesce(sent.turns, 0) AS canvas_turn
            FROM attempts a JOIN image_nodes n ON n.id = a.image_node_id
                LEFT JOIN sent ON sent.canvas_id = n.canvas_id
            WHERE \(isDue)
        ), turns AS (
            SELECT c.*, row_number() OVER (PARTITION BY c.organization_id ORDER BY c.canvas_turn, c.due_at, c.sequence)
                + coalesce(s.turns, 0) AS organization_turn
            FROM canvas_turns c LEFT JOIN sent_by_organization s ON s.organization_id = c.organization_id
        )
        SELECT image_node_id, number FROM turns ORDER BY organization_turn, canvas_turn, due_at, sequence LIMIT ?
        """
    }

    /// Sends the limit still allows now, counted over every process that uses this database. One that is not yet, by a
    /// clock that was ahead, is not known to be recent here; `dueAttempts` makes it one.
    private static func sendsLeft(_ limit: RateLimit, now: Timestamp, _ db: Database) throws -> Int {
        // In a table of their own: within the span an attempt may be sent again, and its node deleted.
        let row = try db.row(
            "SELECT count(*) AS sent FROM sends WHERE sent_at > ? AND sent_at <= ?",
            [now.adding(seconds: -limit.seconds).milliseconds, now.milliseconds])
        return max(0, limit.count - (row?["sent"] ?? 0))
    }
}
