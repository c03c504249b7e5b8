import Foundation

/// Scheme, host and port of a site, in the one spelling browsers send: lower case, punycode, no default port.
package struct Origin: Hashable, Sendable, CustomStringConvertible {
    package let scheme: String
    /// As it stands in an address; an IPv6 address in brackets.
    package let host: String
    /// Nil for the scheme's usual one.
    package let port: Int?

    /// Reads any spelling of an http(s) origin that a browser takes; nil for anything more or else.
    package init?(_ text: String) {
        guard let parts = URLComponents(string: text.trimmingCharacters(in: .whitespacesAndNewlines)),
            let scheme = parts.scheme?.lowercased(), ["http", "https"].contains(scheme),
            let host = parts.encodedHost.flatMap({ Self.normal($0.lowercased()) }), ["", "/"].contains(parts.path),
            parts.query == nil, parts.fragment == nil, parts.user == nil, parts.password == nil,
            (1...65_535).contains(parts.port ?? 80)
        else { return nil }
        self.scheme = scheme
        self.host = host
        port = parts.port == (scheme == "https" ? 443 : 80) ? nil : parts.port
    }

    package var description: String { "\(scheme)://\(host)\(port.map { ":\($0)" } ?? "")" }

    package var isSecure: Bool { scheme == "https" }

    /// Reachable from this machine only.
    package var isLoopback: Bool {
        let name = host.hasSuffix(".") ? host.dropLast() : host[...]
        return name == "localhost" || name.hasSuffix(".localhost") || NumericAddress.isLoopback(hostWithoutBrackets)
    }

    /// As resolvers and sockets want it.
    package var hostWithoutBrackets: String {
        host.hasPrefix("[") ? String(host.dropFirst().dropLast()) : host
    }

    private static func normal(_ host: String) -> String? {
        if host.hasPrefix("["), host.hasSuffix("]") {
            return NumericAddress.spelling(ofIPv6: String(host.dropFirst().dropLast())).map { "[\($0)]" }
        }
        let labels = host.split(separator: ".", omittingEmptySubsequences: false)
        // One dot at the end is part of the name.
        let named = labels.last == "" ? labels.dropLast() : labels[...]
        guard let last = named.last, host.utf8.count <= 253, named.allSatisfy(isLabel) else { return nil }
        // To browsers a name that ends in a number is an IPv4 address: 127.1 and 0x7f000001 are 127.0.0.1.
        let isNumber = last.utf8.allSatisfy { (48...57).contains($0) } || last.hasPrefix("0x")
        return isNumber ? NumericAddress.spelling(ofIPv4: named.joined(separator: ".")) : host
    }

    private static func isLabel(_ label: Substring) -> Bool {
        !label.isEmpty
            && label.utf8.allSatisfy { (97...122).contains($0) || (48...57).contains($0) || $0 == 45 || $0 == 95 }
    }
}
