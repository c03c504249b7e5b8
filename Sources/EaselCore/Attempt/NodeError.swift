/// Why an image node failed.
package struct NodeError: Sendable, Equatable {
    package enum Code: String, Codable, Sendable, CaseIterable {
        case invalidPrompt = "invalid_prompt"
        case contentPolicy = "content_policy"
        case insufficientCredits = "insufficient_credits"
        case unauthorized
        case rateLimited = "rate_limited"
        case providerUnavailable = "provider_unavailable"
        case providerError = "provider_error"
        case timedOut = "timed_out"
        case outcomeUnknown = "outcome_unknown"
        case downloadFailed = "download_failed"
        case invalidImage = "invalid_image"
        case referenceMissing = "reference_missing"
        case budgetExceeded = "budget_exceeded"
        case canceled
    }

    package let code: Code
    /// A sentence for people; may quote the provider, so it is text, never markup.
    package let message: String

    package init(_ code: Code, _ message: String) {
        self.code = code
        self.message = message
    }

    /// Whether a retry without any change may succeed.
    package var isRetryable: Bool {
        switch code {
        case .invalidPrompt, .insufficientCredits, .unauthorized, .budgetExceeded, .referenceMissing: false
        case .contentPolicy, .rateLimited, .providerUnavailable, .providerError, .timedOut, .outcomeUnknown,
            .downloadFailed, .invalidImage, .canceled:
            true
        }
    }
}
