import EaselCore
import HTTPTypes
import Hummingbird

/// Signs the visitor of `easel dev` in automatically, on this machine only.
package struct DemoSignIn: Sendable {
    let access: Access
    let key: APIKey
    let cookie: SessionCookie

    /// The cookie for a new session; nil when the request does not come from this machine for this machine.
    func cookie(for request: Request, _ context: EaselContext) async throws -> String? {
        guard LocalVisitor.isFromThisMachine(request, context) else { return nil }
        let value = try await access.startSession(with: key, userAgent: request.headers[.userAgent])
        return cookie.header(value: value, for: request)
    }
}
