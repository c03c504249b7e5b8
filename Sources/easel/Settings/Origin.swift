import Foundation

/// Scheme, host and port of a site.
struct Origin: Equatable, CustomStringConvertible {
    let description: String
    let isSecure: Bool
    private let host: String

    /// Nil unless `text` is an http(s) origin; one slash at its end is forgiven.
    init?(_ text: String) {
        let text = text.hasSuffix("/") ? String(text.dropLast()) : text
        guard let parts = URLComponents(string: text), let scheme = parts.scheme?.lowercased(),
            ["http", "https"].contains(scheme), let host = parts.host, !host.isEmpty, parts.path.isEmpty,
            parts.query == nil, parts.fragment == nil, parts.user == nil, parts.password == nil
        else { return nil }
        self.host = host.lowercased()
        isSecure = scheme == "https"
        description = "\(scheme)://\(self.host)\(parts.port.map { ":\($0)" } ?? "")"
    }

    /// Reachable from this machine only.
    var isLoopback: Bool {
        host == "localhost" || host.hasSuffix(".localhost") || host.hasPrefix("127.") || host == "[::1]"
            || host == "::1"
    }
}
