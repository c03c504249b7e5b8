/// Sends a delivery to its webhook, whose address is not trusted.
package protocol WebhookSender: Sendable {
    /// Sends it once, and returns within `WebhookPolicy.timeout`.
    func send(_ claimed: ClaimedDelivery) async -> WebhookOutcome
}

/// A delivery that a worker has leased, with its webhook as it was then.
package struct ClaimedDelivery: Sendable, Equatable {
    package let webhook: Webhook
    package let delivery: WebhookDelivery

    package init(webhook: Webhook, delivery: WebhookDelivery) {
        self.webhook = webhook
        self.delivery = delivery
    }
}

/// A worker's claim on deliveries to send.
package struct DeliveryClaim: Sendable {
    package let lease: Lease
    package let limit: Int
    package let policy: WebhookPolicy
    /// How many the worker is sending, by webhook.
    package let inHand: [WebhookID: Int]

    package init(lease: Lease, limit: Int, policy: WebhookPolicy, inHand: [WebhookID: Int] = [:]) {
        self.lease = lease
        self.limit = limit
        self.policy = policy
        self.inHand = inHand
    }

    /// How many more `webhook` may be sent now.
    package func room(for webhook: Webhook) -> Int {
        guard webhook.isEnabled else { return 0 }
        return max(0, (webhook.failingSince == nil ? WebhookPolicy.mostToOne : 1) - inHand[webhook.id, default: 0])
    }

    /// What is taken of what each webhook may have: organizations take turns, and within each its webhooks do.
    ///
    /// - Parameter due: of each webhook what is due, the longest first, no more than there is room for.
    package func inTurn<Due>(_ due: [(webhook: Webhook, deliveries: [Due])]) -> [(webhook: Webhook, delivery: Due)] {
        var (taken, failing): ([OrganizationID: Int], [OrganizationID: Int]) = ([:], [:])
        for (webhook, _) in due {
            let count = inHand[webhook.id, default: 0]
            taken[webhook.organizationID, default: 0] += count
            if webhook.failingSince != nil { failing[webhook.organizationID, default: 0] += count }
        }
        // The first of each webhook, then the second of each …
        let rounds = due.flatMap { webhook, deliveries in
            deliveries.enumerated().map {
                (round: inHand[webhook.id, default: 0] + $0, webhook: webhook, delivery: $1)
            }
        }.sorted { $0.round < $1.round }
        let turns = rounds.compactMap { entry -> (turn: Int, webhook: Webhook, delivery: Due)? in
            let organization = entry.webhook.organizationID
            let turn = taken[organization, default: 0]
            guard turn < WebhookPolicy.mostOfOrganization else { return nil }
            if entry.webhook.failingSince != nil {
                guard failing[organization, default: 0] < WebhookPolicy.mostFailing else { return nil }
                failing[organization, default: 0] += 1
            }
            taken[organization] = turn + 1
            return (turn, entry.webhook, entry.delivery)
        }.sorted { $0.turn < $1.turn }
        return turns.prefix(limit).map { ($0.webhook, $0.delivery) }
    }
}

package struct WebhookDeliveryPage: Sendable, Equatable {
    package let deliveries: [WebhookDelivery]
    /// Where the next page begins; nil on the last.
    package let next: WebhookEventID?

    package init(deliveries: [WebhookDelivery], next: WebhookEventID?) {
        self.deliveries = deliveries
        self.next = next
    }
}
