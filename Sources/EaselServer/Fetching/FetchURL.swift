import Foundation

/// An http or https address taken apart, in one way only: what is checked is what is fetched.
struct FetchURL: Equatable {
    let scheme: String
    let host: String
    let port: Int
    let path: String
    /// The whole address, put together again from its parts.
    let text: String

    /// Nil for anything but a plain absolute http(s) address without user or password.
    init?(_ text: String) {
        guard text.utf8.count <= 4_096, text.utf8.allSatisfy({ $0 > 32 && $0 < 127 && $0 != UInt8(ascii: "\\") }),
            let parts = URLComponents(string: text), let scheme = parts.scheme?.lowercased(),
            scheme == "https" || scheme == "http", let host = parts.host?.lowercased(), !host.isEmpty,
            parts.user == nil, parts.password == nil, !text.contains("@") || !Self.hasUser(text)
        else { return nil }
        let port = parts.port ?? (scheme == "https" ? 443 : 80)
        guard (1...65_535) ~= port, host.utf8.allSatisfy({ Self.isHostByte($0) }) else { return nil }
        self.scheme = scheme
        self.host = host
        self.port = port
        path = parts.percentEncodedPath
        let query = parts.percentEncodedQuery.map { "?" + $0 } ?? ""
        self.text = "\(scheme)://\(host):\(port)\(path.isEmpty ? "/" : path)\(query)"
    }

    /// Scheme, host and port, the port only when it is not the usual one.
    var origin: String {
        let isUsual = port == (scheme == "https" ? 443 : 80)
        return "\(scheme)://\(host)\(isUsual ? "" : ":\(port)")"
    }

    /// Letters, digits, dots and hyphens; brackets and colons of IPv6.
    private static func isHostByte(_ byte: UInt8) -> Bool {
        (97...122) ~= byte || (48...57) ~= byte || [45, 46, 58, 91, 93].contains(byte)
    }

    private static func hasUser(_ text: String) -> Bool {
        let authority = text.split(separator: "/", maxSplits: 2, omittingEmptySubsequences: false).last ?? ""
        return authority.prefix { !"/?#".contains($0) }.contains("@")
    }
}
