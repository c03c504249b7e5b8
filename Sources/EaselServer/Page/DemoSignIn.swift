package import EaselCore
import HTTPTypes
import Hummingbird

/// Signs the visitor of `easel dev` in by itself, on this machine only.
package struct DemoSignIn: Sendable {
    let access: Access
    let key: APIKey
    let cookie: SessionCookie

    /// The cookie for a new session; nil when the request does not come from this machine for this machine.
    func cookie(for request: Request, _ context: EaselContext) async throws -> String? {
        // The name is checked too, so that no other site's name that leads here is taken for this machine.
        let host = (request.head.authority ?? "").lowercased()
        let isLocalName = ["127.0.0.1", "localhost", "[::1]"].contains { host == $0 || host.hasPrefix($0 + ":") }
        guard isLocalName, let peer = context.remoteAddress?.ipAddress, peer == "127.0.0.1" || peer == "::1" else {
            return nil
        }
        return cookie.header(value: try await access.startSession(with: key))
    }
}
