/// One event on its way to one webhook, with all tries to send it.
package struct WebhookDelivery: Sendable, Equatable {
    package enum State: String, Sendable, CaseIterable {
        /// To be sent, for the first time or again.
        case pending
        /// The receiver took it.
        case delivered
        /// Given up.
        case failed
    }

    /// How the newest try ended.
    package struct LastTry: Sendable, Equatable {
        package let at: Timestamp
        package let outcome: WebhookOutcome

        package init(at: Timestamp, outcome: WebhookOutcome) {
            self.at = at
            self.outcome = outcome
        }
    }

    /// Seconds one that was not sent, because its webhook is disabled, is kept longer than one that was.
    package static let unsentLifetime = 30 * 86_400.0

    package let webhookID: WebhookID
    /// The `webhook-id` of every try.
    package let eventID: WebhookEventID
    package let type: WebhookEventType
    /// The node as it was when it came to its end; nil for a test.
    package let node: ImageNode?
    package internal(set) var state: State
    package internal(set) var tries: Int
    /// When it is to be tried next, or when a worker's lease on it ends; nil when it is over.
    package internal(set) var dueAt: Timestamp?
    package internal(set) var leaseOwner: String?
    package internal(set) var lastTry: LastTry?
    /// When it happened.
    package let createdAt: Timestamp

    package init(
        webhookID: WebhookID, eventID: WebhookEventID, type: WebhookEventType, node: ImageNode?,
        state: State = .pending, tries: Int = 0, dueAt: Timestamp?, leaseOwner: String? = nil,
        lastTry: LastTry? = nil, createdAt: Timestamp
    ) {
        self.webhookID = webhookID
        self.eventID = eventID
        self.type = type
        self.node = node
        self.state = state
        self.tries = tries
        self.dueAt = dueAt
        self.leaseOwner = leaseOwner
        self.lastTry = lastTry
        self.createdAt = createdAt
    }

    /// For a step that ended `node`, if `webhook` subscribes to that event.
    package init?(_ eventID: WebhookEventID, of node: ImageNode, to webhook: Webhook) {
        guard let type = WebhookEventType(node.status), webhook.isEnabled, webhook.events.contains(type) else {
            return nil
        }
        self.init(
            webhookID: webhook.id, eventID: eventID, type: type, node: node, dueAt: node.updatedAt,
            createdAt: node.updatedAt)
    }

    /// In the hands of `owner` until then; nobody's, and due then, for nil.
    package func leased(by owner: String?, until end: Timestamp) -> WebhookDelivery {
        var delivery = self
        (delivery.dueAt, delivery.leaseOwner) = (end, owner)
        return delivery
    }

    /// To be sent at once: where it was sent to is not where it is to be sent any more.
    func redirected(at now: Timestamp) -> WebhookDelivery {
        var delivery = self
        (delivery.dueAt, delivery.leaseOwner) = (now, nil)
        return delivery
    }

    /// Sent again from the beginning, because somebody asked for that.
    func retried(at now: Timestamp) -> WebhookDelivery {
        var delivery = self
        (delivery.state, delivery.tries, delivery.dueAt, delivery.leaseOwner) = (.pending, 0, now, nil)
        return delivery
    }

    /// What a try that ended like this makes of the delivery and of its webhook.
    package func after(
        _ outcome: WebhookOutcome, to webhook: Webhook, at now: Timestamp, policy: WebhookPolicy
    ) -> (WebhookDelivery, Webhook) {
        var (delivery, webhook) = (self, webhook)
        delivery.tries += 1
        delivery.lastTry = LastTry(at: now, outcome: outcome)
        (delivery.dueAt, delivery.leaseOwner) = (nil, nil)
        switch outcome {
        case _ where outcome.isSuccess:
            delivery.state = .delivered
            webhook.hasSucceeded()
            return (delivery, webhook)
        case .answered(410):
            delivery.state = .failed
            webhook.disable(.gone, at: now)
        case .answered, .noAnswer:
            delivery.state = delivery.tries > policy.retries.count ? .failed : .pending
            if delivery.state == .pending {
                delivery.dueAt = now.adding(seconds: policy.retries[delivery.tries - 1])
            }
        }
        webhook.hasFailed(at: now)
        return (delivery, webhook)
    }
}

/// The outcome of a try to send a delivery.
package enum WebhookOutcome: Sendable, Equatable {
    /// With this HTTP status; 2xx is a success, a redirect is not.
    case answered(Int)
    /// Without an answer, for this reason.
    case noAnswer(String)

    package init(status: Int?, reason: String?) {
        self = status.map { .answered($0) } ?? .noAnswer(reason ?? "")
    }

    package var status: Int? { if case .answered(let status) = self { status } else { nil } }

    package var reason: String? { if case .noAnswer(let reason) = self { reason } else { nil } }

    var isSuccess: Bool { status.map((200..<300).contains) ?? false }
}

/// The timing of deliveries. All values are seconds.
package struct WebhookPolicy: Sendable, Equatable {
    /// Waits before the second try, the third …; after the last of them it is given up.
    package var retries: [Double] = [5, 300, 1_800, 7_200, 18_000, 36_000, 50_400, 72_000, 86_400]
    /// For the whole of one try.
    package static let timeout = 15.0
    /// A worker that died keeps others from its deliveries for so long; every try is over by then.
    package static let lease = 60.0
    /// A webhook that took nothing for so long is disabled: five days.
    package static let longestFailure = 5 * 86_400.0
    /// Tries that failed before time alone may disable it: a clock that jumps ends nothing.
    package static let leastFailures = 10
    /// Two failures further apart than this belong to two disturbances; tries are a day apart at most.
    package static let longestSilence = 2 * 86_400.0
    /// A replaced secret signs as well for so long: a day.
    package static let secretOverlap = 86_400.0
    /// An event waits so long for an earlier one of the same node, then it is sent before it.
    package static let longestHold = 3_600.0
    /// Deliveries sent at once, to one webhook and to all of one organization; one to a webhook whose last try failed.
    package static let mostToOne = 4
    package static let mostOfOrganization = 32
    /// Of those, to webhooks whose last try failed: each may take as long as a try may.
    package static let mostFailing = 4

    package init() {}

    /// The furthest ahead that a due time can have been set by a clock that goes right.
    package var longestWait: Double { max(retries.max() ?? 0, Self.lease) + 60 }
}
