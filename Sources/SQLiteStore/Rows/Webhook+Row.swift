import EaselCore
import GRDB

extension Webhook {
    init(row: Row) {
        let previous: String? = row["previous_secret"]
        let previousEnd = Timestamp(row["previous_secret_expires_at"])
        self.init(
            id: WebhookID(row["id"]), organizationID: OrganizationID(row["organization_id"]), url: row["url"],
            events: (row["events"] as String).split(separator: " ")
                .compactMap { WebhookEventType(rawValue: String($0)) },
            description: row["description"], secret: WebhookSecret(row["secret"]),
            previousSecret: previous.flatMap { secret in
                previousEnd.map { PreviousSecret(secret: WebhookSecret(secret), expiresAt: $0) }
            },
            disabledReason: (row["disabled_reason"] as String?).flatMap(DisabledReason.init(rawValue:)),
            disabledAt: Timestamp(row["disabled_at"]), failingSince: Timestamp(row["failing_since"]),
            lastFailureAt: Timestamp(row["last_failure_at"]), failures: row["failures"],
            createdAt: Timestamp(milliseconds: row["created_at"]),
            updatedAt: Timestamp(milliseconds: row["updated_at"]))
    }

    static func fetch(_ db: Database, id: WebhookID) throws -> Webhook? {
        try db.row("SELECT * FROM webhooks WHERE id = ?", [id.rawValue]).map(Webhook.init(row:))
    }

    /// Adds it, or writes what changed.
    func save(_ db: Database) throws {
        try db.run(
            """
            INSERT INTO webhooks (
                id, organization_id, url, events, description, secret, previous_secret, previous_secret_expires_at,
                disabled_reason, disabled_at, failing_since, last_failure_at, failures, created_at, updated_at)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            ON CONFLICT (id) DO UPDATE SET url = excluded.url, events = excluded.events,
                description = excluded.description, secret = excluded.secret,
                previous_secret = excluded.previous_secret,
                previous_secret_expires_at = excluded.previous_secret_expires_at,
                disabled_reason = excluded.disabled_reason, disabled_at = excluded.disabled_at,
                failing_since = excluded.failing_since, last_failure_at = excluded.last_failure_at,
                failures = excluded.failures, updated_at = excluded.updated_at
            """,
            [
                id.rawValue, organizationID.rawValue, url, events.map(\.rawValue).joined(separator: " "), description,
                secret.text, previousSecret?.secret.text, previousSecret?.expiresAt.milliseconds,
                disabledReason?.rawValue, disabledAt?.milliseconds, failingSince?.milliseconds,
                lastFailureAt?.milliseconds, failures, createdAt.milliseconds, updatedAt.milliseconds,
            ])
    }
}

extension WebhookDelivery {
    /// Throws a `DecodingError` for what another version wrote.
    init(row: Row) throws {
        let lastTriedAt = Timestamp(row["last_tried_at"])
        self.init(
            webhookID: WebhookID(row["webhook_id"]), eventID: WebhookEventID(row["event_id"]),
            type: try known(row["type"]),
            node: try (row["content"] as String?).map { text in
                try JSONColumn.value(StoredEnd.self, text).imageNode()
            },
            state: try known(row["state"]), tries: row["tries"], dueAt: Timestamp(row["due_at"]),
            leaseOwner: row["lease_owner"],
            lastTry: lastTriedAt.map {
                LastTry(at: $0, outcome: WebhookOutcome(status: row["last_status"], reason: row["last_error"]))
            },
            createdAt: Timestamp(milliseconds: row["created_at"]))
    }

    func insert(_ db: Database) throws {
        try db.run(
            """
            INSERT INTO webhook_deliveries (
                webhook_id, event_id, type, image_node_id, content, state, tries, due_at, created_at)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
            """,
            [
                webhookID.rawValue, eventID.rawValue, type.rawValue, node?.id.rawValue,
                try node.map { try JSONColumn.text(StoredEnd($0)) }, state.rawValue, tries,
                dueAt?.milliseconds, createdAt.milliseconds,
            ])
    }

    /// Writes how far it is; what it tells never changes.
    func update(_ db: Database) throws {
        try db.run(
            """
            UPDATE webhook_deliveries SET state = ?, tries = ?, due_at = ?, lease_owner = ?, last_tried_at = ?,
                last_status = ?, last_error = ?
            WHERE webhook_id = ? AND event_id = ?
            """,
            [
                state.rawValue, tries, dueAt?.milliseconds, leaseOwner, lastTry?.at.milliseconds,
                lastTry?.outcome.status, lastTry?.outcome.reason,
                webhookID.rawValue, eventID.rawValue,
            ])
    }
}

/// How the image node of a delivery is written.
private struct StoredEnd: Codable {
    private static let version = 1

    private let version: Int
    private let node: StoredNode

    init(_ node: ImageNode) {
        version = Self.version
        self.node = StoredNode(node)
    }

    /// Throws a `DecodingError` for what another version wrote.
    func imageNode() throws -> ImageNode {
        guard version == Self.version else { throw DecodingError.unknown("version \(version)") }
        return try node.node()
    }
}
