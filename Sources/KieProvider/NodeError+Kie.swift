import EaselCore
import KieAI

extension NodeError {
    /// The provider's error in the terms of the API.
    init(_ error: KieError) {
        self.init(kind: error.kind, message: error.message.withoutCallbackTokens)
    }

    init(_ failure: TaskFailure) {
        self.init(kind: failure.kind, message: failure.message.withoutCallbackTokens)
    }

    private init(kind: KieError.Kind, message: String) {
        switch kind {
        case .invalidInput, .fileUnavailable:
            self.init(.invalidPrompt, "The provider refused the request: \(message)")
        case .contentPolicy:
            self.init(.contentPolicy, "The provider refused this prompt or its result: \(message)")
        case .insufficientCredits:
            self.init(.insufficientCredits, "The provider's account does not have enough credits: \(message)")
        case .unauthorized:
            self.init(.unauthorized, "The provider does not accept Easel's API key: \(message)")
        case .rateLimited, .keyCapReached:
            self.init(.rateLimited, "The provider's limit is reached: \(message)")
        case .maintenance, .connectionFailed, .timedOut:
            self.init(.providerUnavailable, "The provider can't be reached or is under maintenance: \(message)")
        case .featureDisabled, .unsupportedModel, .notFound, .generationFailed, .upstreamTimeout, .serverError,
            .unreadable:
            self.init(.providerError, "The provider could not create the image: \(message)")
        }
    }
}

extension KieError {
    /// Seconds the provider asks to wait; a rate limit without a figure waits some seconds.
    var retrySeconds: Double? {
        if let retryAfter { return Double(retryAfter.components.seconds) }
        return switch kind {
        case .rateLimited: 6
        case .maintenance: 60
        default: nil
        }
    }
}
