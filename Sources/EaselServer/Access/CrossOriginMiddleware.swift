import Foundation
import HTTPTypes
import Hummingbird

/// Lets pages of the allowed origins, and no others, read the API's responses (CORS).
///
/// They send an API key themselves. The cookie is the page's own: without `Access-Control-Allow-Credentials` no browser
/// sends it from another site. The callback route and the page are not opened to other origins.
struct CrossOriginMiddleware: RouterMiddleware {
    let origins: AllowedOrigins
    let methods: AllowedMethods
    /// Below `/api`; only the provider sends there.
    let callbackPath: String

    /// What clients of the API send, besides what belongs to the protocols of the doors.
    private static let requestHeaders = """
        Accept, Authorization, Content-Type, Idempotency-Key, If-None-Match, Last-Event-ID, Range, User-Agent, X-Easel-Canvas
        """
    private static let doorHeaders = ["mcp-", "openai-", "x-stainless-"]
    private static let responseHeaders = """
        Content-Disposition, Content-Range, Date, ETag, Location, Mcp-Session-Id, RateLimit, RateLimit-Policy, Retry-After, \
        WWW-Authenticate, X-Easel-Image-Nodes
        """

    func handle(
        _ request: Request, context: EaselContext, next: (Request, EaselContext) async throws -> Response
    ) async throws -> Response {
        guard !origins.isEmpty, isOpen(request.uri.path) else { return try await next(request, context) }
        let origin = origins.origin(of: request)
        var response =
            if let answer = preflight(request, from: origin) { answer } else { try await next(request, context) }
        if let origin {
            response.headers[.accessControlAllowOrigin] = origin
            response.headers[.accessControlExposeHeaders] = Self.responseHeaders
        }
        // For every origin: a cache must not give one origin's response to another.
        response.headers.append(HTTPField(name: .vary, value: "Origin"))
        return response
    }

    private func isOpen(_ path: String) -> Bool {
        let parts = path.split(separator: "/")
        switch parts.first {
        case "api": return parts.dropFirst().first.map { $0 != callbackPath } ?? false
        case "v1", "mcp": return true
        case "client.js", "client.d.ts": return parts.count == 1
        default: return false
        }
    }

    /// The answer to a browser that asks whether it may send a request; nil when it is not that.
    private func preflight(_ request: Request, from origin: String?) -> Response? {
        guard origin != nil, request.method == .options, request.headers[.accessControlRequestMethod] != nil,
            let allowed = methods.allowed(at: request.uri.path)
        else { return nil }
        let asked = (request.headers[.accessControlRequestHeaders] ?? "").split(separator: ",")
            .map { $0.trimmingCharacters(in: .whitespaces) }
            .filter { name in Self.doorHeaders.contains { name.lowercased().hasPrefix($0) } }
            .filter { HTTPField.Name($0) != nil }
        return Response(
            status: .noContent,
            headers: [
                .accessControlAllowMethods: allowed,
                .accessControlAllowHeaders: ([Self.requestHeaders] + asked).joined(separator: ", "),
                .accessControlMaxAge: "600",
            ])
    }
}
