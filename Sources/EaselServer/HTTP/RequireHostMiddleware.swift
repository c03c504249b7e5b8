import HTTPTypes
import Hummingbird

/// Exactly one `Host` (RFC 9112, 3.2): if there were two, a proxy and this server could use different ones.
struct RequireHostMiddleware: RouterMiddleware {
    func handle(
        _ request: Request, context: EaselContext, next: (Request, EaselContext) async throws -> Response
    ) async throws -> Response {
        // The framework takes the first one out of the headers.
        guard let host = request.head.authority, !request.headers.contains(.host) else {
            throw Self.problem("The request needs exactly one Host header.")
        }
        // It may be empty where an address has no host.
        guard host.isEmpty || Origin("http://\(host)") != nil else {
            throw Self.problem("The Host header must be a name or an address, optionally with a port.")
        }
        return try await next(request, context)
    }

    private static func problem(_ detail: String) -> Problem {
        Problem(
            status: .badRequest, code: "bad_request", detail: detail, field: "Host", headers: [.connection: "close"])
    }
}

extension HTTPField.Name {
    static let host = HTTPField.Name("Host")!
}
