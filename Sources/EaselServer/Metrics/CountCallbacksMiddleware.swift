import EaselCore
import Hummingbird
import NIOCore

/// The outcome of a callback on arrival.
enum CallbackOutcome: String, Sendable, CaseIterable {
    case accepted
    /// The token or the signature is not the right one.
    case unauthorized
    case wrongTask = "wrong_task"
    case unknownNode = "unknown_node"
    /// No callback at all, or too large.
    case invalid
    /// Nothing was kept through no fault of the sender, who will try again.
    case failed

    /// - Parameter error: what it was refused with.
    init(refusal error: any Error) {
        self =
            switch error {
            case let problem as Problem where problem.status == .unauthorized: .unauthorized
            case let problem as Problem where problem.status == .conflict: .wrongTask
            case let problem as Problem where problem.status == .notFound: .unknownNode
            case let problem as Problem where problem.status.code < 500: .invalid
            case EaselError.notFound: .unknownNode
            case is NIOTooManyBytesError: .invalid
            case let error as IOError where error.isEndOfConnection: .invalid
            default: .failed
            }
    }
}

/// Counts callbacks by outcome.
struct CountCallbacksMiddleware: RouterMiddleware {
    let traffic: Traffic

    func handle(
        _ request: Request, context: EaselContext, next: (Request, EaselContext) async throws -> Response
    ) async throws -> Response {
        do {
            let response = try await next(request, context)
            traffic.count(callback: .accepted)
            return response
        } catch {
            traffic.count(callback: CallbackOutcome(refusal: error))
            throw error
        }
    }
}
