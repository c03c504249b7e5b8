/// An address that an organization wants notified about its image nodes.
package struct Webhook: Sendable, Equatable {
    /// Why nothing is sent to it any more.
    package enum DisabledReason: String, Sendable, CaseIterable {
        /// Somebody asked for that.
        case manual
        /// It answered 410.
        case gone
        /// It took nothing for `WebhookPolicy.longestFailure`.
        case failing
    }

    /// The secret that was replaced, which signs as well until then.
    package struct PreviousSecret: Sendable, Equatable {
        package let secret: WebhookSecret
        package let expiresAt: Timestamp

        package init(secret: WebhookSecret, expiresAt: Timestamp) {
            self.secret = secret
            self.expiresAt = expiresAt
        }
    }

    /// Characters a description may have.
    package static let longestDescription = 200

    package let id: WebhookID
    package let organizationID: OrganizationID
    /// As it was checked when it was set; where it leads to is checked again with every delivery.
    package var url: String
    /// The events it gets, in the order of `WebhookEventType.allCases`.
    package var events: [WebhookEventType]
    package var description: String?
    package var secret: WebhookSecret
    package var previousSecret: PreviousSecret?
    /// Nil while it is enabled.
    package var disabledReason: DisabledReason?
    package var disabledAt: Timestamp?
    /// When the tries began that have failed without a success since; nil when the last one succeeded.
    package var failingSince: Timestamp?
    package var lastFailureAt: Timestamp?
    /// Tries that failed since `failingSince`.
    package var failures: Int
    package let createdAt: Timestamp
    package var updatedAt: Timestamp

    package init(
        id: WebhookID, organizationID: OrganizationID, url: String, events: [WebhookEventType], description: String?,
        secret: WebhookSecret, previousSecret: PreviousSecret? = nil, disabledReason: DisabledReason? = nil,
        disabledAt: Timestamp? = nil, failingSince: Timestamp? = nil, lastFailureAt: Timestamp? = nil,
        failures: Int = 0, createdAt: Timestamp, updatedAt: Timestamp
    ) {
        self.id = id
        self.organizationID = organizationID
        self.url = url
        self.events = events
        self.description = description
        self.secret = secret
        self.previousSecret = previousSecret
        self.disabledReason = disabledReason
        self.disabledAt = disabledAt
        self.failingSince = failingSince
        self.lastFailureAt = lastFailureAt
        self.failures = failures
        self.createdAt = createdAt
        self.updatedAt = updatedAt
    }

    package var isEnabled: Bool { disabledReason == nil }

    /// The secrets a delivery is signed with now, the newest first.
    package func secrets(at now: Timestamp) -> [WebhookSecret] {
        guard let previousSecret, previousSecret.expiresAt > now else { return [secret] }
        return [secret, previousSecret.secret]
    }

    mutating func disable(_ reason: DisabledReason, at now: Timestamp) {
        guard isEnabled else { return }
        (disabledReason, disabledAt, updatedAt) = (reason, now, now)
    }

    /// Starts over: earlier failures no longer count.
    mutating func enable(at now: Timestamp) {
        guard !isEnabled else { return }
        (disabledReason, disabledAt, updatedAt) = (nil, nil, now)
        hasSucceeded()
    }

    mutating func hasSucceeded() {
        (failingSince, lastFailureAt, failures) = (nil, nil, 0)
    }

    /// Disables itself when that has gone on for too long.
    mutating func hasFailed(at now: Timestamp) {
        // Failures long ago, with nothing to send since, are another story.
        let isSameStory = lastFailureAt.map { now.seconds(since: $0) <= WebhookPolicy.longestSilence } ?? false
        if !isSameStory { (failingSince, failures) = (now, 0) }
        lastFailureAt = now
        failures += 1
        guard let failingSince, failures >= WebhookPolicy.leastFailures else { return }
        if now.seconds(since: failingSince) >= WebhookPolicy.longestFailure { disable(.failing, at: now) }
    }

    /// Signs with `secret` from now on, and with what receivers have for `WebhookPolicy.secretOverlap` more.
    mutating func rotate(to secret: WebhookSecret, at now: Timestamp) {
        // A receiver may still have the one before that, when this comes twice in a day.
        let held = previousSecret.flatMap { $0.expiresAt > now ? $0.secret : nil } ?? self.secret
        previousSecret = PreviousSecret(secret: held, expiresAt: now.adding(seconds: WebhookPolicy.secretOverlap))
        self.secret = secret
        updatedAt = now
    }
}

/// The secret that deliveries are signed with. Unlike a key it is stored as it is: without it nothing could be signed.
package struct WebhookSecret: Sendable, Equatable, CustomStringConvertible, CustomDebugStringConvertible,
    CustomReflectable
{
    /// `whsec_` and the key's bytes in base64, as Standard Webhooks has it.
    package let text: String

    package init(_ text: String) {
        self.text = text
    }

    package var description: String { "whsec_…" }
    package var debugDescription: String { description }
    package var customMirror: Mirror { Mirror(self, children: []) }
}
