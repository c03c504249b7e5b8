import EaselCore
import HTTPTypes
import Hummingbird

/// The page's session cookie.
struct SessionCookie: Sendable {
    private static let name = "easel_session"
    /// What a browser stores and sends over https only, and lets no other host set.
    private static let hostPrefix = "__Host-"
    /// Seconds a session lasts.
    static let lifetime = 30.0 * 86_400
    /// Whether the site is https; counts where a request does not show how it came.
    let isSecure: Bool

    /// Sets the cookie.
    func header(value: String, for request: Request) -> String {
        // The page's own account of itself, which was checked to be this server's; else the proxy's.
        let page = request.headers[.origin].flatMap { Origin($0)?.isSecure }
        let isSecure = page ?? Self.isSecure(request) ?? isSecure
        let name = (isSecure ? Self.hostPrefix : "") + Self.name(for: request)
        return Self.header(name, value, "Max-Age=\(Int(Self.lifetime))", isSecure)
    }

    /// Takes the cookie away, whichever way it was set.
    func removals(for request: Request) -> [String] {
        let name = Self.name(for: request)
        return [
            Self.header(name, "", "Max-Age=0", false), Self.header(Self.hostPrefix + name, "", "Max-Age=0", true),
        ]
    }

    private static func header(_ name: String, _ value: String, _ end: String, _ isSecure: Bool) -> String {
        "\(name)=\(value); Path=/; HttpOnly; SameSite=Strict; \(end)\(isSecure ? "; Secure" : "")"
    }

    static func value(in request: Request) -> String? {
        let name = name(for: request)
        if let value = request.cookies[hostPrefix + name]?.value { return value }
        // Over https a cookie without the prefix may be another host's.
        return isSecure(request) == true ? nil : request.cookies[name]?.value
    }

    /// Browsers send cookies to every port of a host, so servers beside each other need names of their own.
    private static func name(for request: Request) -> String {
        let port = request.head.authority.flatMap { Origin("http://\($0)")?.port }
        return name + (port.flatMap { $0 == 443 ? nil : "_\($0)" } ?? "")
    }

    /// Whether a proxy says that this came over https; nil when none does. A lie changes only the sender's own cookie.
    private static func isSecure(_ request: Request) -> Bool? {
        let scheme =
            request.headers[.forwardedProto].flatMap { QuotedText.split($0, at: ",").first?.lowercased() }
            ?? request.headers[.forwarded].flatMap { ForwardedElement.all(in: $0).first?["proto"]?.lowercased() }
        return scheme.flatMap { ["https": true, "http": false][$0] }
    }
}
