package import EaselCore
import GRDB

extension SQLiteStore {
    /// Images and days looked at for figures over time.
    private static let lastImages = 1_000
    private static let lastDays = 400

    package func usage(of organization: OrganizationID) async throws -> Usage {
        try await read { db in
            var usage = Usage()
            let sums = try db.row(
                """
                SELECT sum(images) AS images, sum(calls_for_images) AS calls_for_images, sum(calls) AS calls,
                    sum(settled) AS consumed, sum(reserved) AS reserved, sum(unknown) AS unknown,
                    sum(tasks_of_unknown_cost) AS tasks_of_unknown_cost
                FROM usage WHERE organization_id = ?
                """, [organization.rawValue])
            usage.images = sums?["images"] ?? 0
            usage.callsForImages = sums?["calls_for_images"] ?? 0
            usage.providerCalls = sums?["calls"] ?? 0
            usage.creditsConsumed = Double(microcredits: sums?["consumed"] ?? 0)
            usage.creditsReserved = Double(microcredits: sums?["reserved"] ?? 0)
            usage.creditsOfUnknownCost = Double(microcredits: sums?["unknown"] ?? 0)
            usage.tasksOfUnknownCost = sums?["tasks_of_unknown_cost"] ?? 0
            let spending = try Self.spending(of: organization, db)
            usage.budget = spending.budget
            usage.creditsCommitted = spending.committed
            usage.secondsToStored = try db.rows(
                """
                SELECT (stored_at - result_at) / 1000.0 AS seconds FROM ledger
                WHERE organization_id = ? AND stored_at IS NOT NULL AND result_at IS NOT NULL
                ORDER BY stored_at DESC LIMIT ?
                """, [organization.rawValue, Self.lastImages]
            ).map { $0["seconds"] }.sorted()
            usage.days = try db.rows(
                """
                SELECT day, model, tasks, settled FROM usage WHERE organization_id = ? AND tasks > 0
                ORDER BY day DESC, model LIMIT ?
                """, [organization.rawValue, Self.lastDays]
            ).map {
                Usage.Day(
                    day: $0["day"], model: $0["model"], tasks: $0["tasks"],
                    credits: Double(microcredits: $0["settled"]))
            }
            for row in try db.rows(
                """
                SELECT failure, attempts FROM usage_failures WHERE organization_id = ? AND attempts > 0
                """, [organization.rawValue])
            {
                if let code = NodeError.Code(rawValue: row["failure"]) { usage.failures[code] = row["attempts"] }
            }
            return usage
        }
    }

    /// Settles the books of a node that is about to be deleted.
    static func orphanLedger(of node: ImageNodeID, _ db: Database) throws {
        try db.run(
            "UPDATE ledger SET state = 'unknown' WHERE state = 'reserved' AND image_node_id = ?", [node.rawValue])
    }

    static func spending(of organization: OrganizationID, _ db: Database) throws -> Spending {
        let row = try db.row(
            "SELECT budget, committed_microcredits FROM organizations WHERE id = ?", [organization.rawValue])
        return Spending(budget: row?["budget"], committedMicrocredits: row?["committed_microcredits"] ?? 0)
    }

    package func releaseCredits(of node: ImageNodeID, attempt: Int, sentAt: Timestamp) async throws {
        try await write { db, _ in
            try db.run(
                """
                UPDATE ledger SET state = 'released', microcredits = 0
                WHERE image_node_id = ?1 AND attempt = ?2 AND sent_at = ?3 AND state = 'unknown'
                    AND NOT EXISTS (SELECT 1 FROM image_nodes WHERE id = ?1)
                """, [node.rawValue, attempt, sentAt.milliseconds])
        }
    }
}

extension LedgerEntry {
    func save(_ db: Database) throws {
        try db.run(
            """
            INSERT INTO ledger (
                image_node_id, attempt, organization_id, model, state, microcredits, sent_at, calls, result_at, stored_at,
                failure)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            ON CONFLICT DO UPDATE SET state = excluded.state, microcredits = excluded.microcredits,
                sent_at = excluded.sent_at, calls = excluded.calls, result_at = excluded.result_at, stored_at = excluded.stored_at,
                failure = excluded.failure
            """,
            [
                imageNodeID.rawValue, attempt, organizationID.rawValue, model, state.rawValue,
                credits.microcredits,
                sentAt.milliseconds, calls, resultAt?.milliseconds, storedAt?.milliseconds, failure?.rawValue,
            ])
    }
}
