import EaselCore
import HTTPTypes
import Hummingbird
import Logging
import NIOCore
import NIOHTTP1

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// Turns every error into one clear response, and sets the headers that all responses have.
struct ErrorMiddleware: RouterMiddleware {
    let traffic: Traffic
    let methods: AllowedMethods
    /// The form of problems below a first path segment such as `v1`, where it is not that of RFC 9457.
    var shapes: [Substring: @Sendable (Problem) -> Response] = [:]

    func handle(
        _ request: Request, context: EaselContext, next: (Request, EaselContext) async throws -> Response
    ) async throws -> Response {
        var response: Response
        do {
            response = try await next(request, context)
        } catch {
            let problem = problem(for: error, request, context.logger)
            let shape = request.uri.path.split(separator: "/").first.flatMap { shapes[$0] }
            response = shape?(problem) ?? problem.response(from: request, context: context)
            // The next answer on the connection would begin in the middle of this one's body.
            if request.method == .head { response = response.createHeadResponse() }
        }
        traffic.count(response: response.status)
        for field in Self.headersOfAll { response.headers[field.name] = field.value }
        return response
    }

    /// What every answer has.
    static let headersOfAll: HTTPFields = [
        .xContentTypeOptions: "nosniff", HTTPField.Name("Referrer-Policy")!: "no-referrer",
    ]

    /// How an error is reported to the sender of the request.
    func problem(for error: any Error, _ request: Request, _ logger: Logger) -> Problem {
        switch error {
        case let problem as Problem:
            return problem
        case let error as EaselError:
            if case .unavailable(let cause) = error { logger.error("\(cause)") }
            return Problem(error)
        case is NIOTooManyBytesError:
            return Problem(
                status: .contentTooLarge, code: "too_large",
                detail: "The request's body is larger than allowed here.")
        case let error as any HTTPResponseError where error.status == .notFound:
            if let allowed = methods.allowed(at: request.uri.path) {
                return Problem(
                    status: .methodNotAllowed, code: "method_not_allowed",
                    detail: "\(request.uri.path.shortened(to: 200)) supports \(allowed), not \(request.method).",
                    headers: [.allow: allowed])
            }
            return Problem(
                status: .notFound, code: "not_found",
                detail: "There is nothing at \(request.method) \(request.uri.path).")
        case let error as any HTTPResponseError where error.status.code < 500:
            return Problem(
                status: error.status, code: "bad_request",
                detail: "The request can't be understood: \(error.status.reasonPhrase).")
        case is HTTPParserError:
            return .brokenBody
        case let error as IOError where error.isEndOfConnection:
            return .brokenBody
        default:
            logger.error("A request failed: \(error)", metadata: ["path": "\(request.uri.path)"])
            return Problem(
                status: .internalServerError, code: "internal",
                detail: "Something went wrong in Easel; its log says what.")
        }
    }
}

extension Problem {
    /// The body ends in its middle, or its chunks are none.
    static let brokenBody = Problem(
        status: .badRequest, code: "bad_request",
        detail: "The request's body does not match its headers; send Content-Length or complete chunks.")
}

extension IOError {
    /// Whether the client has hung up.
    var isEndOfConnection: Bool { [ECONNRESET, EPIPE].contains(errnoCode) }
}
