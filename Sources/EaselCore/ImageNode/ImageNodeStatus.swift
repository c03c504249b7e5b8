/// The status of an image node, as seen from outside.
package enum ImageNodeStatus: String, Codable, Sendable, CaseIterable {
    case pending, processing, completed, failed, canceled

    /// Nothing more is expected to happen.
    package var isFinal: Bool {
        switch self {
        case .pending, .processing: false
        case .completed, .failed, .canceled: true
        }
    }
}

/// The reason for `pending` or `processing`, so that the page can say it.
package enum StatusDetail: String, Codable, Sendable {
    /// Waits its turn: the provider limits the rate of creates.
    case waitingForProviderLimit = "waiting_for_provider_limit"
    /// The provider refused for now or could not be reached; the create is sent again later.
    case waitingForProvider = "waiting_for_provider"
    case sending
    case generating
    /// The answer to the create was lost; the image may still arrive, and is not requested twice.
    case outcomeUnknown = "outcome_unknown"
    /// The result is there and is being downloaded and checked.
    case saving
    /// The provider reported success, but the result could not be fetched or read yet; Easel tries again.
    case fetchingAgain = "fetching_again"
}

/// What a retry of an image node does.
package enum RetryAction: String, Codable, Sendable, CaseIterable {
    /// Fetches what is already paid for; costs nothing.
    case fetch
    /// Sends a new create, which costs credits again.
    case create
}
