/// Where an image node stands, as everybody outside sees it.
package enum ImageNodeStatus: String, Codable, Sendable, CaseIterable {
    case pending, processing, completed, failed, canceled

    /// Nothing more is expected to happen by itself.
    package var isFinal: Bool {
        switch self {
        case .pending, .processing: false
        case .completed, .failed, .canceled: true
        }
    }
}

/// The reason behind a `pending` or `processing`, for the words on the screen.
package enum StatusDetail: String, Codable, Sendable {
    /// Waits its turn: the provider takes only so many creates in a span of time.
    case waitingForProviderLimit = "waiting_for_provider_limit"
    /// The provider refused for now or could not be reached; it will be asked again.
    case waitingForProvider = "waiting_for_provider"
    case sending
    case generating
    /// The answer to the submission was lost; the image may still arrive and is not asked for twice.
    case outcomeUnknown = "outcome_unknown"
    /// The result is there and is being downloaded and checked.
    case saving
    /// The provider reported success, but the result could not be fetched or read yet; it is tried again.
    case fetchingAgain = "fetching_again"
}

/// What a retry of an image node does.
package enum RetryAction: String, Codable, Sendable, CaseIterable {
    /// Brings home what is paid already; costs nothing.
    case fetch
    /// Sends a new create, which is paid again.
    case create
}
