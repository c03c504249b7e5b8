import EaselCore
import HTTPTypes
import Hummingbird

/// Finds out who asks: an API key, or the page's session cookie.
struct IdentifyMiddleware: RouterMiddleware {
    let access: Access

    func handle(
        _ request: Request, context: EaselContext, next: (Request, EaselContext) async throws -> Response
    ) async throws -> Response {
        var context = context
        do {
            context.identity = try await access.identity(of: request)
        } catch let problem as Problem {
            // Who was let in once may still see what everybody sees; the rest tells why not.
            context.refusal = problem
        }
        return try await next(request, context)
    }
}

/// Lets in whom it knows and who may do what is asked.
struct RequireAccessMiddleware: RouterMiddleware {
    /// What is needed; by default to read what only reads, and to write what does more.
    var scope: Scope?
    let origin: SameOrigin

    func handle(
        _ request: Request, context: EaselContext, next: (Request, EaselContext) async throws -> Response
    ) async throws -> Response {
        let identity = try context.requireIdentity()
        let reads = request.method == .get || request.method == .head
        try identity.require(scope ?? (reads ? .read : .write))
        // Another site can make a browser send the cookie, but not this header.
        if !reads, identity.sessionID != nil {
            try origin.check(request)
            guard request.headers[.easelRequest] != nil else {
                throw Problem(
                    status: .forbidden, code: "cross_site",
                    detail: "A change made with the session cookie needs the header X-Easel-Request.")
            }
        }
        return try await next(request, context)
    }
}

extension HTTPField.Name {
    static let easelRequest = HTTPField.Name("X-Easel-Request")!
}
