/// What went wrong in a call to Kie, in a form that a caller can switch on.
public struct KieError: Error, Sendable, Equatable {
    /// The closed set of things that go wrong.
    public enum Kind: String, Sendable, Equatable, CaseIterable {
        /// The request is wrong: a field missing, too long or not allowed. The same request never succeeds.
        case invalidInput
        /// A safety filter of Kie or of the model's maker refused the prompt, an input image or the result.
        case contentPolicy
        /// The account's credits do not cover the task.
        case insufficientCredits
        /// The key is wrong, missing or may not do this.
        case unauthorized
        /// Too many requests; documented limit: 20 creates per 10 s per account. Nothing was created or charged.
        case rateLimited
        /// The key's own hourly, daily or total cap is used up (433, documented). Needs the account's owner.
        case keyCapReached
        /// Kie is under maintenance (455, documented).
        case maintenance
        /// The feature is switched off (505, documented).
        case featureDisabled
        /// Kie does not know the model id.
        case unsupportedModel
        /// No such task, file or path.
        case notFound
        /// Kie could not fetch an input file (451, documented).
        case fileUnavailable
        /// The task ran and failed (501, 531, documented). Failed tasks are not charged.
        case generationFailed
        /// The model's maker gave nothing in time (408, documented as "over 10 minutes").
        case upstreamTimeout
        /// A fault on Kie's side.
        case serverError
        /// No connection; or it broke before the whole answer was there.
        case connectionFailed
        /// This library's own deadline passed.
        case timedOut
        /// An answer came that cannot be understood.
        case unreadable

        /// Whether the same request may succeed later without anybody changing anything.
        public var isTransient: Bool {
            switch self {
            case .rateLimited, .maintenance, .generationFailed, .upstreamTimeout, .serverError, .connectionFailed,
                .timedOut, .unreadable:
                true
            case .invalidInput, .contentPolicy, .insufficientCredits, .unauthorized, .keyCapReached, .featureDisabled,
                .unsupportedModel, .notFound, .fileUnavailable:
                false
            }
        }
    }

    /// What went wrong.
    public var kind: Kind
    /// The `code` in the answer's body, nil when there was none. Kie answers nearly every error with HTTP 200 and the
    /// real code here (seen on the wire).
    public var code: Int?
    /// The HTTP status, nil when no answer came.
    public var httpStatus: Int?
    /// Kie's text, or this library's when Kie gave none. Safe to log and show: no control characters, at most 500
    /// characters, the API key replaced. Still text of strangers: never markup.
    public var message: String
    /// How long Kie asks to wait (`Retry-After`), nil when it does not say; it has not been seen to say so yet.
    public var retryAfter: Duration?

    /// Whether the same request may succeed later without anybody changing anything.
    public var isTransient: Bool { kind.isTransient }

    /// Describes a failure; `message` is kept as given, see ``SafeText`` for making provider text safe.
    public init(
        kind: Kind, code: Int? = nil, httpStatus: Int? = nil, message: String, retryAfter: Duration? = nil
    ) {
        self.kind = kind
        self.code = code
        self.httpStatus = httpStatus
        self.message = message
        self.retryAfter = retryAfter
    }
}

extension KieError: CustomStringConvertible {
    /// One line for a log: kind, code, HTTP status, message.
    public var description: String {
        let code = code.map { ", code \($0)" } ?? ""
        let status = httpStatus.map { ", HTTP \($0)" } ?? ""
        return "\(kind.rawValue)\(code)\(status): \(message)"
    }
}
