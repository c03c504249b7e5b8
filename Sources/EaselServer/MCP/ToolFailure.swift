import EaselCore
import HTTPTypes
import JSON

/// Why a call failed, in a way that tells an agent what to do next.
struct ToolFailure: Error, Sendable, Equatable {
    /// Stable, as in the HTTP API.
    let code: String
    let message: String
    /// Whether the same call may succeed later.
    let isRetryable: Bool
    let nextStep: String
    /// The argument that is wrong.
    var field: String?

    init(code: String, message: String, isRetryable: Bool, nextStep: String, field: String? = nil) {
        self.code = code
        self.message = message
        self.isRetryable = isRetryable
        self.nextStep = nextStep
        self.field = field
    }

    var json: JSONValue {
        .object(present: [
            "code": .string(code), "message": .string(message), "retryable": .boolean(isRetryable),
            "nextStep": .string(nextStep), "field": field.map { .string($0) },
        ])
    }

    /// The same for a model that reads no structure.
    var sentence: String {
        "\(message) (code: \(code); retryable: \(isRetryable ? "yes" : "no")) Next: \(nextStep)"
    }

    /// Any error of a call; nil for one that is nobody's to know.
    init?(_ error: any Error) {
        switch error {
        case let failure as ToolFailure: self = failure
        case let problem as Problem: self.init(problem)
        case let error as EaselError: self.init(error)
        default: return nil
        }
    }

    private init(_ error: EaselError) {
        switch error {
        case .unavailable:
            self.init(Problem(error))
        case .invalid("Idempotency-Key", let message):
            self.init(
                Problem.invalid(
                    "idempotencyKey", message.replacing("Idempotency-Key", with: "idempotencyKey")))
        case .invalid, .notFound, .conflict, .unreadable:
            self.init(Problem(error))
        }
    }

    init(_ problem: Problem) {
        let wait = problem.headers[.retryAfter].flatMap { Int($0) }
        code = problem.code
        message = problem.detail.inOneLine
        field = problem.field
        isRetryable = wait != nil
        nextStep =
            switch problem.status {
            case .tooManyRequests: "Wait \(wait ?? 5) s, then repeat the call."
            case .serviceUnavailable:
                "Wait \(wait ?? 5) s, then repeat the call, with an idempotencyKey if it generates an image."
            case .forbidden: "Ask for an API key that may do this; repeating the call does not help."
            case .notFound: "Check the id; list_images has the ids that exist."
            case .conflict: "Call get_image to see the status of the image node before you do anything else."
            case .unprocessableContent:
                problem.field.map { "Correct “\($0.inOneLine)” and call again." }
                    ?? "Correct the arguments and call again."
            default: "Tell the user; repeating the call does not help."
            }
    }

    /// An image node that failed or was canceled; nil for any other.
    init?(_ node: ImageNode) {
        guard
            let error = node.error ?? (node.status == .canceled ? NodeError(.canceled, "The image was canceled.") : nil)
        else { return nil }
        self.init(
            code: error.code.rawValue, message: error.message.inOneLine, isRetryable: error.isRetryable,
            nextStep: Self.nextStep(for: error.code, node))
    }

    private static func nextStep(for code: NodeError.Code, _ node: ImageNode) -> String {
        let retry =
            switch node.retryAction {
            case .fetch: "call retry_image with “\(node.id)”, which fetches the image that is already paid for."
            case .create: "call retry_image with “\(node.id)”, which costs credits again."
            case nil: "call generate_image again, which costs credits again."
            }
        return switch code {
        case .invalidPrompt, .contentPolicy: "Rewrite the prompt, then call generate_image."
        case .referenceMissing: "Pass reference images that exist, then call generate_image."
        case .budgetExceeded:
            "Tell the user that the budget has to be raised, or ask for a cheaper image; get_costs has the figures."
        case .insufficientCredits: "Tell the user that the provider's account needs credits."
        case .unauthorized: "Tell the user that the provider does not accept this server's key."
        case .outcomeUnknown:
            "The image may still arrive; call get_image later. To give up on it, \(retry)"
        case .rateLimited, .providerUnavailable, .providerError, .timedOut: "Wait a minute, then \(retry)"
        case .downloadFailed, .invalidImage: "To try again, \(retry)"
        case .canceled: "If it is wanted after all, \(retry)"
        }
    }
}
