package import EaselCore

extension MemoryStore {
    package func createWebhook(_ webhook: Webhook) async throws {
        try write { state in
            guard state.organizations.contains(where: { $0.id == webhook.organizationID }) else {
                throw EaselError.notFound(what: "organization")
            }
            state.webhooks.append(webhook)
        }
    }

    package func webhooks(of organization: OrganizationID?) async throws -> [Webhook] {
        read { $0.webhooks }.filter { organization ?? $0.organizationID == $0.organizationID }
            .sorted { ($0.createdAt, $0.id.rawValue) < ($1.createdAt, $1.id.rawValue) }
    }

    package func webhook(_ id: WebhookID) async throws -> Webhook? {
        read { state in state.webhooks.first { $0.id == id } }
    }

    package func updateWebhook(
        _ id: WebhookID, change: @escaping @Sendable (inout Webhook) throws -> Void
    ) async throws -> Webhook {
        try write { state in
            guard let index = state.webhooks.firstIndex(where: { $0.id == id }) else {
                throw EaselError.notFound(what: "webhook")
            }
            var webhook = state.webhooks[index]
            try change(&webhook)
            state.webhooks[index] = webhook
            state.topics.insert(.webhooks)
            return webhook
        }
    }

    package func deleteWebhook(_ id: WebhookID) async throws -> Bool {
        write { state in
            let count = state.webhooks.count
            state.webhooks.removeAll { $0.id == id }
            state.deliveries.removeAll { $0.webhookID == id }
            return state.webhooks.count < count
        }
    }

    package func addDelivery(_ delivery: WebhookDelivery) async throws {
        try write { state in
            guard state.webhooks.contains(where: { $0.id == delivery.webhookID }) else {
                throw EaselError.notFound(what: "webhook")
            }
            state.deliveries.append(delivery)
            state.topics.insert(.webhooks)
        }
    }

    package func deliveries(
        of webhook: WebhookID, limit: Int, after cursor: WebhookEventID?
    ) async throws -> WebhookDeliveryPage {
        var newest = Array(read { $0.deliveries }.filter { $0.webhookID == webhook }.reversed())
        if let cursor {
            guard let index = newest.firstIndex(where: { $0.eventID == cursor }) else {
                throw EaselError.invalid(
                    field: "cursor", message: "Unknown or expired cursor; start again without one.")
            }
            newest.removeFirst(index + 1)
        }
        let page = Array(newest.prefix(limit))
        return WebhookDeliveryPage(deliveries: page, next: newest.count > limit ? page.last?.eventID : nil)
    }

    package func claimDeliveries(_ claim: DeliveryClaim) async throws -> [ClaimedDelivery] {
        write { state in
            let now = claim.lease.surroundings.now()
            let due = state.webhooks.map { webhook in
                let waiting = state.deliveries.filter { $0.webhookID == webhook.id && $0.dueAt != nil }
                let free = waiting.enumerated().filter { index, delivery in
                    delivery.dueAt.map { $0.hasCome(at: now, setAhead: claim.policy.longestWait) } ?? false
                        && !waiting[..<index].contains {
                            $0.node != nil && $0.node?.id == delivery.node?.id
                                && $0.createdAt > now.adding(seconds: -WebhookPolicy.longestHold)
                        }
                }.map(\.element)
                // Due times set by a clock that was ahead come last.
                let order = free.sorted { ($0.dueAt ?? now) < ($1.dueAt ?? now) }
                return (webhook: webhook, deliveries: Array(order.prefix(claim.room(for: webhook))))
            }
            return claim.inTurn(due).map { webhook, delivery in
                let claimed = delivery.leased(by: claim.lease.owner, until: claim.lease.end)
                state.replace(claimed)
                return ClaimedDelivery(webhook: webhook, delivery: claimed)
            }
        }
    }

    package func updateDelivery(
        _ event: WebhookEventID, to webhook: WebhookID,
        decide: @escaping @Sendable (WebhookDelivery, Webhook) throws -> (WebhookDelivery, Webhook)?
    ) async throws -> WebhookDelivery {
        try write { state in
            guard let delivery = state.deliveries.first(where: { $0.webhookID == webhook && $0.eventID == event }),
                let index = state.webhooks.firstIndex(where: { $0.id == webhook })
            else { throw EaselError.notFound(what: "delivery") }
            guard let (after, changed) = try decide(delivery, state.webhooks[index]) else { return delivery }
            state.replace(after)
            if let node = after.node, after.dueAt == nil, state.nodes[node.id] == nil {
                // Once sent, nothing is kept of a permanently deleted node.
                state.deliveries.removeAll { $0.webhookID == webhook && $0.eventID == event }
            }
            state.webhooks[index] = changed
            state.topics.insert(.webhooks)
            return after
        }
    }

    package func hastenDeliveries(to webhook: WebhookID, at now: Timestamp) async throws {
        write { state in
            for delivery in state.deliveries where delivery.webhookID == webhook && delivery.leaseOwner == nil {
                if let dueAt = delivery.dueAt, dueAt > now { state.replace(delivery.leased(by: nil, until: now)) }
            }
            state.topics.insert(.webhooks)
        }
    }

    package func removeDeliveries(madeBefore end: Timestamp) async throws -> Int {
        write { state in
            let abandoned = end.adding(seconds: -WebhookDelivery.unsentLifetime)
            let kept = state.deliveries.filter { delivery in
                guard delivery.createdAt < end else { return true }
                let isEnabled = state.webhooks.contains { $0.id == delivery.webhookID && $0.isEnabled }
                return delivery.state == .pending && (delivery.createdAt >= abandoned || isEnabled)
            }
            defer { state.deliveries = kept }
            return state.deliveries.count - kept.count
        }
    }
}

extension MemoryState {
    fileprivate mutating func replace(_ delivery: WebhookDelivery) {
        let index = deliveries.firstIndex {
            $0.webhookID == delivery.webhookID && $0.eventID == delivery.eventID
        }
        if let index { deliveries[index] = delivery }
    }
}
