package import EaselCore
import GRDB

extension SQLiteStore {
    /// Pictures and days looked at for figures over time.
    private static let lastPictures = 10_000
    private static let lastDays = 400

    package func usage(of organization: OrganizationID) async throws -> Usage {
        try await read { db in
            var usage = Usage()
            let calls = try db.row(
                """
                SELECT count(*) FILTER (WHERE a.state = 'stored') AS images,
                    coalesce(sum(a.sends + a.checks) FILTER (WHERE a.state = 'stored'), 0) AS calls_for_images,
                    coalesce(sum(a.sends + a.checks), 0) AS calls
                FROM attempts a JOIN image_nodes n ON n.id = a.image_node_id WHERE n.organization_id = ?
                """, [organization.rawValue])
            usage.images = calls?["images"] ?? 0
            usage.callsForImages = calls?["calls_for_images"] ?? 0
            usage.providerCalls = calls?["calls"] ?? 0
            let credits = try db.row(
                """
                SELECT coalesce(sum(credits) FILTER (WHERE state = 'settled'), 0.0) AS consumed,
                    coalesce(sum(credits) FILTER (WHERE state = 'reserved'), 0.0) AS reserved,
                    count(*) FILTER (WHERE state = 'unknown') AS unknown
                FROM ledger WHERE organization_id = ?
                """, [organization.rawValue])
            usage.creditsConsumed = credits?["consumed"] ?? 0
            usage.creditsReserved = credits?["reserved"] ?? 0
            usage.tasksOfUnknownCost = credits?["unknown"] ?? 0
            usage.budget = try Self.spending(of: organization, db).budget
            usage.secondsToStored = try db.rows(
                """
                SELECT (a.stored_at - a.result_at) / 1000.0 AS seconds
                FROM attempts a JOIN image_nodes n ON n.id = a.image_node_id
                WHERE n.organization_id = ? AND a.stored_at IS NOT NULL ORDER BY a.stored_at DESC LIMIT ?
                """, [organization.rawValue, Self.lastPictures]
            ).map { $0["seconds"] }.sorted()
            usage.days = try db.rows(
                """
                SELECT date(sent_at / 1000, 'unixepoch') AS day, model, count(*) AS tasks,
                    coalesce(sum(credits) FILTER (WHERE state = 'settled'), 0.0) AS credits
                FROM ledger WHERE organization_id = ? AND state <> 'released'
                GROUP BY day, model ORDER BY day DESC, model LIMIT ?
                """, [organization.rawValue, Self.lastDays]
            ).map { Usage.Day(day: $0["day"], model: $0["model"], tasks: $0["tasks"], credits: $0["credits"]) }
            return usage
        }
    }

    static func spending(of organization: OrganizationID, _ db: Database) throws -> Spending {
        let budget = try db.row("SELECT budget FROM organizations WHERE id = ?", [organization.rawValue])
            .flatMap { $0["budget"] as Double? }
        // Without a limit nobody asks for the sum.
        guard let budget else { return Spending(budget: nil, committed: 0) }
        let row = try db.row(
            "SELECT coalesce(sum(credits), 0.0) AS committed FROM ledger WHERE organization_id = ?",
            [organization.rawValue])
        return Spending(budget: budget, committed: row?["committed"] ?? 0)
    }
}

extension LedgerEntry {
    func save(_ db: Database) throws {
        try db.run(
            """
            INSERT INTO ledger (image_node_id, attempt, organization_id, model, state, credits, sent_at)
            VALUES (?, ?, ?, ?, ?, ?, ?)
            ON CONFLICT DO UPDATE SET state = excluded.state, credits = excluded.credits, sent_at = excluded.sent_at
            """,
            [
                imageNodeID.rawValue, attempt, organizationID.rawValue, model, state.rawValue, credits,
                sentAt.milliseconds,
            ])
    }
}
