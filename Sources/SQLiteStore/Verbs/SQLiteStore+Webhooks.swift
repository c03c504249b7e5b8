package import EaselCore
import GRDB

extension SQLiteStore {
    package func createWebhook(_ webhook: Webhook) async throws {
        try await write { db, _ in
            let owner = try db.row("SELECT 1 FROM organizations WHERE id = ?", [webhook.organizationID.rawValue])
            guard owner != nil else { throw EaselError.notFound(what: "organization") }
            try webhook.save(db)
        }
    }

    package func webhooks(of organization: OrganizationID?) async throws -> [Webhook] {
        try await read { db in
            guard let organization else {
                return try db.rows("SELECT * FROM webhooks ORDER BY created_at, id").map(Webhook.init(row:))
            }
            return try Self.webhooks(of: organization, db)
        }
    }

    private static func webhooks(of organization: OrganizationID, _ db: Database) throws -> [Webhook] {
        try db.rows(
            "SELECT * FROM webhooks WHERE organization_id = ? ORDER BY created_at, id", [organization.rawValue]
        ).map(Webhook.init(row:))
    }

    package func webhook(_ id: WebhookID) async throws -> Webhook? {
        try await read { try Webhook.fetch($0, id: id) }
    }

    package func updateWebhook(
        _ id: WebhookID, change: @escaping @Sendable (inout Webhook) throws -> Void
    ) async throws -> Webhook {
        try await write { db, notice in
            guard var webhook = try Webhook.fetch(db, id: id) else { throw EaselError.notFound(what: "webhook") }
            try change(&webhook)
            try webhook.save(db)
            // Enabled again, it has what was left waiting.
            notice.topics.insert(.webhooks)
            return webhook
        }
    }

    package func deleteWebhook(_ id: WebhookID) async throws -> Bool {
        // Nothing is added to it any more, and what it has goes step by step.
        let isThere = try await write { db, _ in
            try db.run(
                """
                UPDATE webhooks SET disabled_at = coalesce(disabled_at, updated_at),
                    disabled_reason = coalesce(disabled_reason, 'manual')
                WHERE id = ?
                """, [id.rawValue])
            return db.changesCount == 1
        }
        guard isThere else { return false }
        _ = try await writeInSteps { db, limit in
            try db.run(
                """
                DELETE FROM webhook_deliveries WHERE sequence IN
                    (SELECT sequence FROM webhook_deliveries WHERE webhook_id = ? ORDER BY sequence LIMIT ?)
                """, [id.rawValue, limit])
            return db.changesCount
        }
        return try await write { db, _ in
            try db.run("DELETE FROM webhooks WHERE id = ?", [id.rawValue])
            return db.changesCount == 1
        }
    }
}

/// Deliveries.
extension SQLiteStore {
    /// Adds the deliveries to the organization's webhooks for a node that has ended.
    static func tellWebhooks(
        _ event: WebhookEventID, of node: ImageNode, _ db: Database, _ notice: inout CommitNotice
    ) throws {
        for webhook in try webhooks(of: node.organizationID, db) {
            guard let delivery = WebhookDelivery(event, of: node, to: webhook) else { continue }
            try delivery.insert(db)
            notice.topics.insert(.webhooks)
        }
    }

    package func addDelivery(_ delivery: WebhookDelivery) async throws {
        try await write { db, notice in
            guard try Webhook.fetch(db, id: delivery.webhookID) != nil else {
                throw EaselError.notFound(what: "webhook")
            }
            try delivery.insert(db)
            notice.topics.insert(.webhooks)
        }
    }

    package func deliveries(
        of webhook: WebhookID, limit: Int, after cursor: WebhookEventID?
    ) async throws -> WebhookDeliveryPage {
        try await read { [unreadable] db in
            let before = try cursor.map { try Self.sequence(of: $0, to: webhook, db) } ?? .max
            let rows = try db.rows(
                """
                SELECT * FROM webhook_deliveries WHERE webhook_id = ? AND sequence < ?
                ORDER BY sequence DESC LIMIT ?
                """, [webhook.rawValue, before, limit + 1])
            let deliveries = try rows.prefix(limit).compactMap { row in
                try unreadable.leavingOut("Delivery \(row["event_id"] as String)") { try WebhookDelivery(row: row) }
            }
            let last = rows.count > limit ? rows[limit - 1] : nil
            return WebhookDeliveryPage(deliveries: deliveries, next: last.map { WebhookEventID($0["event_id"]) })
        }
    }

    private static func sequence(of cursor: WebhookEventID, to webhook: WebhookID, _ db: Database) throws -> Int64 {
        let row = try db.row(
            "SELECT sequence FROM webhook_deliveries WHERE webhook_id = ? AND event_id = ?",
            [webhook.rawValue, cursor.rawValue])
        guard let row else {
            throw EaselError.invalid(
                field: "cursor", message: "Unknown or expired cursor; start again without one.")
        }
        return row["sequence"]
    }

    package func claimDeliveries(_ claim: DeliveryClaim) async throws -> [ClaimedDelivery] {
        // Most looks find nothing, and then no write is made.
        guard try await read({ try !Self.dueDeliveries(claim, $0).isEmpty }) else { return [] }
        return try await write { [unreadable] db, _ in
            try Self.dueDeliveries(claim, db).compactMap { webhook, row in
                do {
                    let delivery = try WebhookDelivery(row: row)
                        .leased(by: claim.lease.owner, until: claim.lease.end)
                    try delivery.update(db)
                    return ClaimedDelivery(webhook: webhook, delivery: delivery)
                } catch let error as DecodingError {
                    try db.run(
                        "UPDATE webhook_deliveries SET due_at = NULL, lease_owner = ? WHERE sequence = ?",
                        [Self.setAside, row["sequence"] as Int64])
                    unreadable.note("Delivery \(row["event_id"] as String)", error)
                    return nil
                }
            }
        }
    }

    private static func dueDeliveries(
        _ claim: DeliveryClaim, _ db: Database
    ) throws -> [(webhook: Webhook, delivery: Row)] {
        let now = claim.lease.surroundings.now()
        let furthest = now.adding(seconds: claim.policy.longestWait)
        let hold = now.adding(seconds: -WebhookPolicy.longestHold)
        let due = try db.rows(Self.waitingWebhooks).map { Webhook(row: $0) }.map { webhook in
            let room = claim.room(for: webhook)
            guard room > 0 else { return (webhook: webhook, deliveries: [Row]()) }
            // A due time further ahead than it can have been set comes from a clock that was ahead.
            let rows = try [("due_at <= ?", now), ("due_at > ?", furthest)].flatMap { range, end in
                try db.rows(
                    """
                    SELECT * FROM webhook_deliveries AS d WHERE webhook_id = ? AND \(range) AND NOT EXISTS (
                        SELECT 1 FROM webhook_deliveries AS earlier
                        WHERE earlier.webhook_id = d.webhook_id AND earlier.image_node_id = d.image_node_id
                            AND earlier.sequence < d.sequence AND earlier.due_at IS NOT NULL
                            AND earlier.created_at > ?)
                    ORDER BY due_at LIMIT ?
                    """, [webhook.id.rawValue, end.milliseconds, hold.milliseconds, room])
            }
            return (webhook: webhook, deliveries: Array(rows.prefix(room)))
        }
        return claim.inTurn(due)
    }

    /// Enabled webhooks that have something to be sent, each found by one step through the index.
    private static let waitingWebhooks = """
        WITH RECURSIVE found(id) AS (
            SELECT min(webhook_id) FROM webhook_deliveries WHERE due_at IS NOT NULL
            UNION ALL
            SELECT (SELECT min(webhook_id) FROM webhook_deliveries WHERE webhook_id > found.id AND due_at IS NOT NULL)
            FROM found WHERE found.id IS NOT NULL
        )
        SELECT w.* FROM found JOIN webhooks w ON w.id = found.id WHERE w.disabled_at IS NULL
        """

    package func updateDelivery(
        _ event: WebhookEventID, to webhook: WebhookID,
        decide: @escaping @Sendable (WebhookDelivery, Webhook) throws -> (WebhookDelivery, Webhook)?
    ) async throws -> WebhookDelivery {
        try await write { [unreadable] db, notice in
            let row = try db.row(
                "SELECT * FROM webhook_deliveries WHERE webhook_id = ? AND event_id = ?",
                [webhook.rawValue, event.rawValue])
            guard let row, let before = try Webhook.fetch(db, id: webhook) else {
                throw EaselError.notFound(what: "delivery")
            }
            let delivery = try unreadable.orUnreadable("Delivery \(event)", "delivery") {
                try WebhookDelivery(row: row)
            }
            guard let (after, changed) = try decide(delivery, before) else { return delivery }
            try after.update(db)
            if after.dueAt == nil { try Self.forget(after, ofGoneNode: row["image_node_id"], db) }
            if changed != before { try changed.save(db) }
            notice.topics.insert(.webhooks)
            return after
        }
    }

    /// A delivery about a node that was deleted for good is removed once it is sent.
    private static func forget(_ delivery: WebhookDelivery, ofGoneNode node: String?, _ db: Database) throws {
        guard let node, try db.row("SELECT 1 FROM image_nodes WHERE id = ?", [node]) == nil else { return }
        try db.run(
            "DELETE FROM webhook_deliveries WHERE webhook_id = ? AND event_id = ?",
            [delivery.webhookID.rawValue, delivery.eventID.rawValue])
    }

    package func hastenDeliveries(to webhook: WebhookID, at now: Timestamp) async throws {
        _ = try await writeInSteps { db, limit in
            try db.run(
                """
                UPDATE webhook_deliveries SET due_at = ?2 WHERE sequence IN (
                    SELECT sequence FROM webhook_deliveries
                    WHERE webhook_id = ?1 AND due_at > ?2 AND lease_owner IS NULL LIMIT ?3)
                """, [webhook.rawValue, now.milliseconds, limit])
            return db.changesCount
        }
        _ = try await write { _, notice in notice.topics.insert(.webhooks) }
    }

    package func removeDeliveries(madeBefore end: Timestamp) async throws -> Int {
        let unsent = Int64(WebhookDelivery.unsentLifetime * 1000)
        return try await forgetOldRows(
            of: "webhook_deliveries", by: "created_at", before: end,
            unless: """
                t.state = 'pending' AND (t.created_at >= ?1 - \(unsent) OR t.due_at IS NOT NULL AND EXISTS
                    (SELECT 1 FROM webhooks w WHERE w.id = t.webhook_id AND w.disabled_at IS NULL))
                """)
    }
}
