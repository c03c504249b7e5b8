/// The webhooks of an organization.
extension UseCases {
    /// Webhooks an organization may have.
    package static let mostWebhooks = 20

    /// What somebody sets of a webhook; nil leaves it as it is, or as usual.
    package struct WebhookDraft: Sendable {
        /// Checked when something is sent there.
        package var url: String?
        package var events: [WebhookEventType]?
        /// An empty one takes it away.
        package var description: String?
        package var isEnabled: Bool?

        /// Throws `EaselError.invalid` that names the field.
        package init(
            url: String? = nil, events: [String]? = nil, description: String? = nil, isEnabled: Bool? = nil
        ) throws(EaselError) {
            if let description, description.unicodeScalars.count > Webhook.longestDescription {
                throw .invalid(
                    field: "description",
                    message: "description must have at most \(Webhook.longestDescription) characters.")
            }
            self.url = url
            self.events = events == nil ? nil : try WebhookEventType.named(events)
            self.description = description
            self.isEnabled = isEnabled
        }
    }

    /// Adds a webhook; its secret is shown now, and only now.
    package func createWebhook(
        _ draft: WebhookDraft, secret: WebhookSecret, for organization: OrganizationID
    ) async throws -> Webhook {
        guard let url = draft.url else {
            throw EaselError.invalid(field: "url", message: "url is missing; it must be a string.")
        }
        guard try await store.webhooks(of: organization).count < Self.mostWebhooks else {
            throw EaselError.conflict(
                code: "too_many_webhooks",
                message:
                    "This organization has \(Self.mostWebhooks) webhooks, which is the maximum; delete one.")
        }
        let now = surroundings.now()
        var webhook = Webhook(
            id: surroundings.makeID("webhook"), organizationID: organization, url: url,
            events: draft.events ?? WebhookEventType.subscribable,
            description: draft.description.flatMap { $0.isEmpty ? nil : $0 }, secret: secret, createdAt: now,
            updatedAt: now)
        if draft.isEnabled == false { webhook.disable(.manual, at: now) }
        try await store.createWebhook(webhook)
        return webhook
    }

    /// The webhook, if it is the organization's; `organization` is nil for the operator of the server.
    package func webhook(_ id: WebhookID, of organization: OrganizationID?) async throws -> Webhook {
        guard let webhook = try await store.webhook(id),
            organization ?? webhook.organizationID == webhook.organizationID
        else { throw EaselError.notFound(what: "webhook") }
        return webhook
    }

    /// Changes what `draft` sets. Enabled, or with another address, it is sent at once what is waiting.
    package func updateWebhook(
        _ id: WebhookID, _ draft: WebhookDraft, of organization: OrganizationID?
    ) async throws -> Webhook {
        _ = try await webhook(id, of: organization)
        let now = surroundings.now()
        let changed = try await store.updateWebhook(id) { webhook in
            if let url = draft.url { webhook.url = url }
            if let events = draft.events { webhook.events = events }
            if let description = draft.description { webhook.description = description.isEmpty ? nil : description }
            switch draft.isEnabled {
            case true?: webhook.enable(at: now)
            case false?: webhook.disable(.manual, at: now)
            case nil: break
            }
            webhook.updatedAt = now
        }
        // It waits for what somebody has mended now.
        if draft.isEnabled == true || draft.url != nil { try await store.hastenDeliveries(to: id, at: now) }
        return changed
    }

    package func deleteWebhook(_ id: WebhookID, of organization: OrganizationID?) async throws {
        _ = try await webhook(id, of: organization)
        guard try await store.deleteWebhook(id) else { throw EaselError.notFound(what: "webhook") }
    }

    /// Signs with `secret` from now on; the one before signs as well for a day.
    package func rotateSecret(
        of id: WebhookID, to secret: WebhookSecret, of organization: OrganizationID?
    ) async throws -> Webhook {
        _ = try await webhook(id, of: organization)
        let now = surroundings.now()
        return try await store.updateWebhook(id) { $0.rotate(to: secret, at: now) }
    }

    /// Sends an event that tells nothing, to see whether the address works.
    package func testWebhook(_ id: WebhookID, of organization: OrganizationID?) async throws -> WebhookDelivery {
        try Self.requireEnabled(try await webhook(id, of: organization))
        let now = surroundings.now()
        let delivery = WebhookDelivery(
            webhookID: id, eventID: surroundings.makeID("evt"), type: .test, node: nil, dueAt: now, createdAt: now)
        try await store.addDelivery(delivery)
        return delivery
    }

    /// A page of the webhook's deliveries, the newest first.
    package func deliveries(
        of id: WebhookID, of organization: OrganizationID?, limit: Int, after cursor: WebhookEventID? = nil
    ) async throws -> WebhookDeliveryPage {
        try await store.deliveries(of: try await webhook(id, of: organization).id, limit: limit, after: cursor)
    }

    /// Sends a delivery again at once, with the same id, also one that was taken.
    package func retryDelivery(
        _ event: WebhookEventID, to id: WebhookID, of organization: OrganizationID?
    ) async throws -> WebhookDelivery {
        _ = try await webhook(id, of: organization)
        let now = surroundings.now()
        return try await store.updateDelivery(event, to: id) { delivery, webhook in
            try Self.requireEnabled(webhook)
            // In somebody's hands: it is being sent now.
            return delivery.leaseOwner == nil ? (delivery.retried(at: now), webhook) : nil
        }
    }

    private static func requireEnabled(_ webhook: Webhook) throws(EaselError) {
        guard webhook.isEnabled else {
            throw .conflict(
                code: "webhook_disabled", message: "This webhook is disabled; enable it first.")
        }
    }
}
