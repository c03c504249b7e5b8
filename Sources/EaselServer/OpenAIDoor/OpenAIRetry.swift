import EaselCore
import HTTPTypes
import Hummingbird

/// How a repeated request finds the images of the first one. OpenAI's libraries send no `Idempotency-Key`, but they say
/// how often they have tried.
struct OpenAIRetry: Sendable {
    /// Longer than the libraries wait before they give up a try, which is 10 minutes.
    private static let seconds = 900.0
    /// Tries the libraries make after the first.
    private static let usualRetries = 2

    /// Nil when the client does not say.
    private let count: Int?
    private let language: String?
    private let key: String?

    init(_ request: Request) throws {
        count = request.headers[.retryCount].flatMap { Int($0) }
        language = request.headers[.stainlessLanguage]?.lowercased()
        key = try IdempotencyClaim.key(of: request)
    }

    /// Whether the same request, sent again by what sent it, joins instead of making further images.
    var canJoin: Bool { key != nil || count != nil }

    /// Whether an answer that is cut off in its middle is asked for again at once, and so a cut leads to the true status.
    /// Only the Python library reads the body before it decides.
    var repeatsCutAnswers: Bool { language == "python" && (count ?? .max) < Self.usualRetries }

    /// - Parameter digest: of all that was asked for.
    func claim(of identity: Identity, digest: String, at now: Timestamp) -> IdempotencyClaim {
        if let key {
            return IdempotencyClaim(
                organizationID: identity.organizationID, key: key, requestDigest: digest, now: now)
        }
        // No header has a line break: this is nobody's own key.
        return IdempotencyClaim(
            organizationID: identity.organizationID, key: "openai\n\(identity.apiKeyID)\n\(digest)",
            requestDigest: digest, now: now,
            match: (count ?? 0) > 0 ? .since(now.adding(seconds: -Self.seconds)) : .never)
    }
}

extension HTTPField.Name {
    fileprivate static let retryCount = HTTPField.Name("X-Stainless-Retry-Count")!
    fileprivate static let stainlessLanguage = HTTPField.Name("X-Stainless-Lang")!
}
