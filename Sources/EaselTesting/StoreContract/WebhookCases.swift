import EaselCore
import Testing

extension StoreContract {
    static let webhookCases: [StoreContract] = [
        StoreContract(name: "a webhook is created, changed and deleted") { bench in
            let organization = try await bench.organization()
            var webhook = try await bench.webhook(of: organization, description: "Orders “1” 🏔")
            let other = try await bench.webhook(of: try await bench.organization())
            #expect(try await bench.store.webhooks(of: organization.id) == [webhook])
            #expect(Set(try await bench.store.webhooks(of: nil).map(\.id)) == [webhook.id, other.id])
            let now = bench.clock.now()
            let changed = try await bench.store.updateWebhook(webhook.id) { webhook in
                webhook.url = "https://example.com/other"
                webhook.events = [.failed]
                webhook.description = nil
                webhook.previousSecret = .init(secret: webhook.secret, expiresAt: now)
                webhook.secret = WebhookSecret("whsec_BBBB")
                (webhook.disabledReason, webhook.disabledAt) = (.manual, now)
                (webhook.failingSince, webhook.lastFailureAt) = (now, now)
            }
            #expect(changed.previousSecret?.secret == webhook.secret)
            webhook = changed
            #expect(try await bench.store.webhook(webhook.id) == webhook)
            #expect(try await bench.store.deleteWebhook(webhook.id))
            #expect(try await bench.store.webhook(webhook.id) == nil)
            #expect(try await bench.store.deleteWebhook(webhook.id) == false)
            await #expect(throws: EaselError.notFound(what: "webhook")) {
                try await bench.store.updateWebhook(webhook.id) { _ in }
            }
        },
        StoreContract(name: "a webhook needs an organization, and a delivery a webhook") { bench in
            let nobody = Organization(id: OrganizationID("org_none"), name: "None", createdAt: bench.clock.now())
            await #expect(throws: EaselError.notFound(what: "organization")) {
                _ = try await bench.webhook(of: nobody)
            }
            await #expect(throws: EaselError.notFound(what: "webhook")) {
                try await bench.store.addDelivery(bench.test(of: WebhookID("webhook_none")))
            }
        },
        StoreContract(name: "every final status is sent to subscribed webhooks, and nothing else") { bench in
            let organization = try await bench.organization()
            let canvas = try await bench.canvas(of: organization)
            let all = try await bench.webhook(of: organization)
            let failures = try await bench.webhook(of: organization, events: [.failed])
            let disabled = try await bench.webhook(of: organization)
            try await bench.store.updateWebhook(disabled.id) { webhook in
                (webhook.disabledReason, webhook.disabledAt) = (.manual, webhook.createdAt)
            }
            let strangers = try await bench.webhook(of: try await bench.organization())
            let node = try await bench.node(on: canvas)
            _ = try await bench.claim()
            try await bench.step(.accepted(taskID: "task"), node)
            #expect(try await bench.deliveries(of: all).isEmpty, "it is not final yet")
            let context = bench.context
            try await bench.step(StoreBench.success, node)
            try await bench.step(bench.imported("one"), node)
            // Sent once, however often it is reported.
            try await bench.step(StoreBench.success, node)
            try await bench.store.updateImageNode(node.id) {
                $0.placing(position: Point(x: 1, y: 2), size: nil, at: context.now)
            }
            let told = try await bench.deliveries(of: all)
            #expect(told.map(\.type) == [.completed])
            #expect(told.first?.node?.image != nil, "the node as it was then")
            #expect(told.first?.node?.position == node.position)
            for webhook in [failures, disabled, strangers] {
                #expect(try await bench.deliveries(of: webhook).isEmpty)
            }

            let second = try await bench.node(on: canvas)
            try await bench.step(.cancelRequested, second)
            #expect(try await bench.deliveries(of: all).map(\.type) == [.completed, .canceled])
            let third = try await bench.node(on: canvas)
            _ = try await bench.claim()
            try await bench.step(.refused(NodeError(.invalidPrompt, "no")), third)
            #expect(try await bench.deliveries(of: all).map(\.type) == [.completed, .canceled, .failed])
            let failed = try await bench.deliveries(of: failures)
            #expect(failed.map(\.node?.id) == [third.id])
            #expect(failed.first?.eventID == (try await bench.deliveries(of: all).last?.eventID))
        },
        StoreContract(name: "a discarded decision sends nothing") { bench in
            struct Stop: Error {}
            let organization = try await bench.organization()
            let webhook = try await bench.webhook(of: organization)
            let node = try await bench.node(on: try await bench.canvas(of: organization))
            let context = bench.context
            await #expect(throws: Stop.self) {
                try await bench.store.updateImageNode(node.id) { history in
                    _ = history.step(.cancelRequested, attempt: 1, in: context)
                    throw Stop()
                }
            }
            #expect(try await bench.deliveries(of: webhook).isEmpty)
        },
        StoreContract(name: "a delivery is claimed once, and again when its lease has expired") { bench in
            let webhook = try await bench.webhook(of: try await bench.organization())
            let sent = bench.test(of: webhook.id)
            try await bench.store.addDelivery(sent)
            let first = try await bench.claimDeliveries()
            #expect(first.map(\.delivery.eventID) == [sent.eventID])
            #expect(first.first?.webhook == webhook)
            #expect(try await bench.claimDeliveries().isEmpty)
            bench.clock.advance(seconds: WebhookPolicy.lease + 1)
            #expect(try await bench.claimDeliveries().count == 1)
            try await bench.finish(sent.eventID, of: webhook, .answered(204))
            bench.clock.advance(seconds: 1_000_000)
            #expect(try await bench.claimDeliveries().isEmpty)
            #expect(try await bench.deliveries(of: webhook).first?.state == .delivered)
        },
        StoreContract(name: "a failed delivery waits for its next try") { bench in
            let webhook = try await bench.webhook(of: try await bench.organization())
            let sent = bench.test(of: webhook.id)
            try await bench.store.addDelivery(sent)
            _ = try await bench.claimDeliveries()
            try await bench.finish(sent.eventID, of: webhook, .noAnswer("refused"))
            #expect(try await bench.store.webhook(webhook.id)?.failingSince == bench.clock.now())
            bench.clock.advance(seconds: 4.9)
            #expect(try await bench.claimDeliveries().isEmpty)
            bench.clock.advance(seconds: 0.1)
            let again = try await bench.claimDeliveries()
            #expect(again.first?.delivery.tries == 1)
            #expect(again.first?.delivery.lastTry?.outcome == .noAnswer("refused"))
        },
        StoreContract(name: "an event waits for an earlier one of the same node, for an hour at most") { bench in
            let organization = try await bench.organization()
            let canvas = try await bench.canvas(of: organization)
            let webhook = try await bench.webhook(of: organization)
            let (node, other) = (try await bench.node(on: canvas), try await bench.node(on: canvas))
            for node in [node, other] { try await bench.step(.cancelRequested, node) }
            let context = bench.context
            try await bench.store.updateImageNode(node.id) { $0.retrying(in: context) }
            try await bench.step(.cancelRequested, node, attempt: 2)
            let told = try await bench.deliveries(of: webhook)
            #expect(told.map(\.node?.id) == [node.id, other.id, node.id])
            let first = try await bench.claimDeliveries()
            #expect(Set(first.map(\.delivery.eventID)) == [told[0].eventID, told[1].eventID])
            try await bench.finish(told[1].eventID, of: webhook, .answered(200))
            #expect(try await bench.claimDeliveries().isEmpty, "the first is in progress")
            try await bench.finish(told[0].eventID, of: webhook, .answered(500))
            #expect(try await bench.claimDeliveries().isEmpty, "the first is waiting for its next try")
            bench.clock.advance(seconds: 5)
            #expect(try await bench.claimDeliveries().map(\.delivery.eventID) == [told[0].eventID])
            try await bench.finish(told[0].eventID, of: webhook, .answered(500))
            bench.clock.advance(seconds: 100)
            #expect(try await bench.claimDeliveries().isEmpty)
            bench.clock.advance(seconds: WebhookPolicy.longestHold)
            try await bench.store.updateWebhook(webhook.id) { $0.failingSince = nil }
            #expect(
                Set(try await bench.claimDeliveries().map(\.delivery.eventID))
                    == [told[0].eventID, told[2].eventID])
        },
        StoreContract(name: "a disabled webhook gets nothing, and what is left when it is enabled again") { bench in
            let webhook = try await bench.webhook(of: try await bench.organization())
            try await bench.store.addDelivery(bench.test(of: webhook.id))
            let now = bench.clock.now()
            try await bench.store.updateWebhook(webhook.id) { webhook in
                (webhook.disabledReason, webhook.disabledAt) = (.manual, now)
            }
            #expect(try await bench.claimDeliveries().isEmpty)
            try await bench.store.updateWebhook(webhook.id) { webhook in
                (webhook.disabledReason, webhook.disabledAt) = (nil, nil)
            }
            #expect(try await bench.claimDeliveries().count == 1)
        },
        StoreContract(name: "waiting deliveries are sent at once when the webhook is changed") { bench in
            let webhook = try await bench.webhook(of: try await bench.organization())
            let (waiting, leased) = (bench.test(of: webhook.id), bench.test(of: webhook.id))
            for delivery in [waiting, leased] { try await bench.store.addDelivery(delivery) }
            _ = try await bench.claimDeliveries()
            try await bench.finish(waiting.eventID, of: webhook, .answered(500))
            try await bench.store.hastenDeliveries(to: webhook.id, at: bench.clock.now())
            #expect(try await bench.claimDeliveries().map(\.delivery.eventID) == [waiting.eventID])
            #expect(try await bench.claimDeliveries().isEmpty, "the other is in progress")
        },
        StoreContract(name: "of a permanently deleted node, sent deliveries are deleted and the rest is still sent") {
            bench in
            let organization = try await bench.organization()
            let canvas = try await bench.canvas(of: organization)
            let webhook = try await bench.webhook(of: organization)
            let nodes = [try await bench.node(on: canvas), try await bench.node(on: canvas)]
            for node in nodes { try await bench.step(.cancelRequested, node) }
            let told = try await bench.deliveries(of: webhook)
            _ = try await bench.claimDeliveries()
            try await bench.finish(told[0].eventID, of: webhook, .answered(204))
            try await bench.finish(told[1].eventID, of: webhook, .answered(500))
            for node in nodes { try await bench.store.deleteImageNode(node.id, at: bench.clock.now()) }
            #expect(try await bench.deliveries(of: webhook).map(\.node?.id) == [nodes[1].id])
        },
        StoreContract(name: "a due time set by a clock that was ahead is not accepted") { bench in
            let webhook = try await bench.webhook(of: try await bench.organization())
            bench.clock.advance(seconds: 400 * 86_400)
            try await bench.store.addDelivery(bench.test(of: webhook.id))
            bench.clock.advance(seconds: -400 * 86_400)
            #expect(try await bench.claimDeliveries().count == 1)
        },
        StoreContract(name: "deliveries are paged, newest first, and deleted by age") { bench in
            let webhook = try await bench.webhook(of: try await bench.organization())
            var sent: [WebhookEventID] = []
            for _ in 0..<5 {
                let delivery = bench.test(of: webhook.id)
                try await bench.store.addDelivery(delivery)
                sent.insert(delivery.eventID, at: 0)
                bench.clock.advance(seconds: 1)
            }
            let first = try await bench.store.deliveries(of: webhook.id, limit: 3, after: nil)
            #expect(first.deliveries.map(\.eventID) == Array(sent[..<3]))
            let next = try await bench.store.deliveries(of: webhook.id, limit: 3, after: first.next)
            #expect(next.deliveries.map(\.eventID) == Array(sent[3...]))
            #expect(next.next == nil)
            await #expect(throws: EaselError.self) {
                try await bench.store.deliveries(of: webhook.id, limit: 3, after: WebhookEventID("evt_none"))
            }
            let end = bench.clock.now().adding(seconds: -2.5)
            #expect(try await bench.store.removeDeliveries(madeBefore: end) == 0, "they are still waiting")
            for event in sent { try await bench.finish(event, of: webhook, .answered(204)) }
            #expect(try await bench.store.removeDeliveries(madeBefore: end) == 3)
            #expect(try await bench.deliveries(of: webhook).count == 2)
        },
    ]
}

extension StoreBench {
    func webhook(
        of organization: Organization, events: [WebhookEventType] = WebhookEventType.subscribable,
        description: String? = nil
    ) async throws -> Webhook {
        let webhook = Webhook(
            id: surroundings.makeID("webhook"), organizationID: organization.id, url: "https://example.com/hook",
            events: events, description: description, secret: WebhookSecret("whsec_AAAA"), createdAt: clock.now(),
            updatedAt: clock.now())
        try await store.createWebhook(webhook)
        return webhook
    }

    func test(of webhook: WebhookID) -> WebhookDelivery {
        WebhookDelivery(
            webhookID: webhook, eventID: surroundings.makeID("evt"), type: .test, node: nil, dueAt: clock.now(),
            createdAt: clock.now())
    }

    /// Oldest first.
    func deliveries(of webhook: Webhook) async throws -> [WebhookDelivery] {
        try await store.deliveries(of: webhook.id, limit: 100, after: nil).deliveries.reversed()
    }

    func claimDeliveries(limit: Int = 100) async throws -> [ClaimedDelivery] {
        let lease = Lease(owner: "worker", seconds: WebhookPolicy.lease, surroundings: surroundings)
        return try await store.claimDeliveries(
            DeliveryClaim(lease: lease, limit: limit, policy: WebhookPolicy()))
    }

    func finish(_ event: WebhookEventID, of webhook: Webhook, _ outcome: WebhookOutcome) async throws {
        let now = clock.now()
        try await store.updateDelivery(event, to: webhook.id) {
            $0.after(outcome, to: $1, at: now, policy: WebhookPolicy())
        }
    }

}
