/// What one attempt cost and produced, as far as it is known. Kept when the node is deleted: what was paid stays paid.
package struct LedgerEntry: Sendable, Equatable {
    package enum State: String, Codable, Sendable, CaseIterable {
        /// Sent; the price is set aside.
        case reserved
        /// The provider has said what it took.
        case settled
        /// Nothing was made, so nothing is paid.
        case released
        /// Whether it is paid, or how much, is not known (yet); the price stays set aside.
        case unknown
    }

    package let organizationID: OrganizationID
    package let imageNodeID: ImageNodeID
    package let attempt: Int
    package let model: String
    package private(set) var state: State
    /// Credits that count against the budget: what the provider took when settled, nothing when released, else what is
    /// set aside.
    package private(set) var credits: Double
    package let sentAt: Timestamp
    /// Creates and status questions sent to the provider.
    package let calls: Int
    /// When the provider's result came, and when its images were kept; nil until then.
    package let resultAt: Timestamp?
    package let storedAt: Timestamp?
    /// Why there is no image, when it failed.
    package let failure: NodeError.Code?

    package init(
        organizationID: OrganizationID, imageNodeID: ImageNodeID, attempt: Int, model: String, state: State,
        credits: Double, sentAt: Timestamp, calls: Int, resultAt: Timestamp?, storedAt: Timestamp?,
        failure: NodeError.Code?
    ) {
        self.organizationID = organizationID
        self.imageNodeID = imageNodeID
        self.attempt = attempt
        self.model = model
        self.state = state
        self.credits = credits
        self.sentAt = sentAt
        self.calls = calls
        self.resultAt = resultAt
        self.storedAt = storedAt
        self.failure = failure
    }

    /// After its node was deleted: of a task under way nobody will hear what it took.
    package var orphaned: LedgerEntry {
        var entry = self
        if state == .reserved { entry.state = .unknown }
        return entry
    }

    /// After its node was deleted and the create of `sentAt` turned out to have made nothing.
    package func refused(sentAt: Timestamp) -> LedgerEntry {
        guard state == .unknown, self.sentAt == sentAt else { return self }
        var entry = self
        entry.state = .released
        entry.credits = 0
        return entry
    }
}

extension ImageNode {
    /// The ledger's line for an attempt; nil until it was sent for the first time.
    package func ledgerEntry(for attempt: Attempt) -> LedgerEntry? {
        guard let sentAt = attempt.sentAt else { return nil }
        let state = attempt.ledgerState
        let credits: Double =
            switch state {
            case .settled: attempt.creditsConsumed ?? reservation
            case .released: 0
            case .reserved, .unknown: reservation
            }
        return LedgerEntry(
            organizationID: organizationID, imageNodeID: id, attempt: attempt.number, model: recipe.model, state: state,
            credits: credits, sentAt: sentAt, calls: attempt.sends + attempt.checks, resultAt: attempt.resultAt,
            storedAt: attempt.storedAt, failure: attempt.state == .failed ? attempt.error?.code : nil)
    }
}

extension Attempt {
    fileprivate var ledgerState: LedgerEntry.State {
        if creditsConsumed != nil { return .settled }
        if !mayHaveTask { return .released }
        if reportedEnd != nil { return .unknown }
        return switch state {
        case .queued, .submitting, .submitted, .ready, .owed, .stored: .reserved
        case .unknown, .failed, .canceled: .unknown
        }
    }
}
