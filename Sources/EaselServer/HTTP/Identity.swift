import EaselCore
import HTTPTypes

/// The sender of a request, and what it may do.
struct Identity: Sendable, Hashable {
    let organizationID: OrganizationID
    let scopes: [Scope]
    let apiKeyID: APIKeyID
    /// Of the cookie, which a browser sends automatically; nil if the key itself was sent.
    let sessionID: SessionID?
    /// The hash of what came, a key or a cookie.
    let hash: String

    /// The way of a request to the REST API: only the page has cookies.
    var door: Door { sessionID == nil ? .api : .page }

    var audience: Audience { scopes.contains(.read) ? .members : .writers }

    /// Throws a `Problem` unless the key has the scope.
    func require(_ scope: Scope) throws {
        guard scopes.contains(scope) else {
            throw Problem(
                status: .forbidden, code: "forbidden", detail: "This API key has no “\(scope.rawValue)” scope.")
        }
    }
}
