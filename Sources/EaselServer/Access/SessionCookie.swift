import EaselCore
import HTTPTypes
import Hummingbird

/// The page's session cookie.
struct SessionCookie: Sendable {
    static let name = "easel_session"
    /// Seconds a session lasts.
    static let lifetime = 30.0 * 86_400
    /// Set over https only, unless the site itself is plain http on this machine.
    let isSecure: Bool

    func header(value: String) -> String {
        let end = value.isEmpty ? "Max-Age=0" : "Max-Age=\(Int(Self.lifetime))"
        return "\(Self.name)=\(value); Path=/; HttpOnly; SameSite=Strict; \(end)\(isSecure ? "; Secure" : "")"
    }

    static func value(in request: Request) -> String? {
        request.cookies[name]?.value
    }
}
