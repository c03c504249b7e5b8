import EaselCore
import HTTPTypes
import Hummingbird

/// Identifies the sender: by an API key, a share link, or the page's session cookie.
struct IdentifyMiddleware: RouterMiddleware {
    let access: Access

    func handle(
        _ request: Request, context: EaselContext, next: (Request, EaselContext) async throws -> Response
    ) async throws -> Response {
        var context = context
        do {
            context.visitor = try await access.visitor(of: request)
        } catch let problem as Problem {
            // A sender whose access has ended may still see what everybody sees; other routes say why it is refused.
            context.refusal = problem
        }
        return try await next(request, context)
    }
}

/// Admits senders it knows if they may do what they request.
struct RequireAccessMiddleware: RouterMiddleware {
    /// What is needed; by default to read what only reads, and to write what does more.
    var scope: Scope?
    /// Whether guests may read here too. Each route still has to ask for a `Visitor` in place of an `Identity`.
    var admitsGuests = false
    let origin: SameOrigin

    func handle(
        _ request: Request, context: EaselContext, next: (Request, EaselContext) async throws -> Response
    ) async throws -> Response {
        let reads = request.method == .get || request.method == .head
        if admitsGuests, reads, case .guest = context.visitor { return try await next(request, context) }
        let identity = try context.requireIdentity()
        try identity.require(scope ?? (reads ? .read : .write))
        if !reads { try origin.check(request, of: identity) }
        return try await next(request, context)
    }
}

extension SameOrigin {
    /// Throws a `Problem` when a request that changes something may be another site's doing: that can make a browser send
    /// the cookie, but not this header.
    func check(_ request: Request, of identity: Identity) throws {
        guard identity.sessionID != nil else { return }
        try check(request)
        guard request.headers[.easelRequest] != nil else {
            throw Problem(
                status: .forbidden, code: "cross_site",
                detail: "A change made with the session cookie needs the header X-Easel-Request.")
        }
    }
}

extension HTTPField.Name {
    static let easelRequest = HTTPField.Name("X-Easel-Request")!
}
