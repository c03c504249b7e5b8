import Foundation

/// An http or https address taken apart, in one way only: what is checked is what is fetched.
struct FetchURL: Equatable {
    let scheme: String
    let host: String
    let port: Int
    let path: String
    /// The whole address, put together again from its parts.
    let text: String

    private static let mostBytes = 4_096

    /// Nil for anything but a plain absolute http(s) address without user or password.
    init?(_ text: String) {
        guard text.utf8.count <= Self.mostBytes,
            text.utf8.allSatisfy({ $0 > 32 && $0 < 127 && $0 != UInt8(ascii: "\\") }),
            let parts = URLComponents(string: text), let scheme = parts.scheme?.lowercased(),
            scheme == "https" || scheme == "http", let host = parts.host?.lowercased(), !host.isEmpty,
            parts.user == nil, parts.password == nil, Self.names(host, in: text)
        else { return nil }
        let port = parts.port ?? (scheme == "https" ? 443 : 80)
        guard (1...65_535) ~= port, Self.isHost(host) else { return nil }
        self.scheme = scheme
        self.host = host
        self.port = port
        path = parts.percentEncodedPath
        let query = parts.percentEncodedQuery.map { "?" + $0 } ?? ""
        self.text = "\(scheme)://\(host):\(port)\(path.isEmpty ? "/" : path)\(query)"
        // Encoding what stood there plainly makes it longer.
        guard self.text.utf8.count <= Self.mostBytes else { return nil }
    }

    /// Scheme, host and port, the port only when it is not the usual one.
    var origin: String {
        let isUsual = port == (scheme == "https" ? 443 : 80)
        return "\(scheme)://\(host)\(isUsual ? "" : ":\(port)")"
    }

    /// A name or IPv4 address, or an IPv6 address in brackets. A colon or a bracket inside a name
    /// would mean something else once the address is put together again.
    private static func isHost(_ host: String) -> Bool {
        guard host.hasPrefix("["), host.hasSuffix("]") else {
            return host.utf8.allSatisfy { isLetterOrDigit($0) || [45, 46].contains($0) }
        }
        return host.utf8.dropFirst().dropLast().allSatisfy { isLetterOrDigit($0) || [46, 58].contains($0) }
    }

    private static func isLetterOrDigit(_ byte: UInt8) -> Bool {
        (97...122) ~= byte || (48...57) ~= byte
    }

    /// Whether the host stands in the address letter by letter: no user before it, nothing in it that had to be decoded
    /// first and might be read otherwise once the address is put together again.
    private static func names(_ host: String, in text: String) -> Bool {
        let behindScheme = text.split(separator: "/", maxSplits: 2, omittingEmptySubsequences: false).last ?? ""
        let authority = behindScheme.prefix { !"/?#".contains($0) }.lowercased()
        return authority == host || authority.hasPrefix(host + ":")
    }
}
