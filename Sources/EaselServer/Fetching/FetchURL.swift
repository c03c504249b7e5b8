import Foundation

/// A parsed http or https address. It is parsed only once, so what is checked is what is fetched.
///
/// Path and query are read as browsers read them (see ``WebEncoding``); the host is read strictly.
struct FetchURL: Equatable {
    let scheme: String
    let host: String
    let port: Int
    /// As it is sent; at least `/`.
    let path: String
    /// The whole address, put together again from its parts.
    let text: String

    private static let mostBytes = 4_096

    /// Why a text is no address that could be fetched.
    enum Flaw: Error, Equatable, CaseIterable {
        case tooLong, notHTTP, user, host, port

        /// What `subject` breaks, and what would be right.
        func rule(of subject: String) -> String {
            switch self {
            case .tooLong: "\(subject) has more than \(FetchURL.mostBytes) bytes, which no result's address needs"
            case .notHTTP: "\(subject) is not an absolute address that begins with https://"
            case .user: "\(subject) has a user name or password before its host; leave it out"
            case .host: "\(subject) has a host with unusual characters; use ASCII letters, digits, dots and hyphens"
            case .port: "\(subject) has a port that is not between 1 and 65535"
            }
        }
    }

    /// Nil for anything but an absolute http(s) address with a plain host, without user name or password.
    init?(_ text: String) {
        guard let url = try? FetchURL(reading: text) else { return nil }
        self = url
    }

    init(reading raw: String) throws(Flaw) {
        guard raw.utf8.count <= Self.mostBytes else { throw .tooLong }
        let text = WebEncoding.trimmed(raw)
        let scheme = text.prefix { $0 != ":" }.lowercased()
        guard scheme == "https" || scheme == "http", text.dropFirst(scheme.count).hasPrefix("://") else {
            throw .notHTTP
        }
        let rest = text.dropFirst(scheme.count + 3)
        let authority = rest.utf8.prefix { ![UInt8(ascii: "/"), UInt8(ascii: "?"), UInt8(ascii: "#")].contains($0) }
        let target = WebEncoding.target(rest.utf8[authority.endIndex...])
        // A backslash here is a slash to browsers, and to others part of a user's name: it is neither to us.
        guard authority.allSatisfy({ $0 > 32 && $0 < 127 && $0 != UInt8(ascii: "\\") }) else { throw .host }
        guard !authority.contains(UInt8(ascii: "@")) else { throw .user }
        guard let parts = URLComponents(string: "\(scheme)://\(Substring(authority))\(target.whole)"),
            let host = parts.host?.lowercased(), parts.user == nil, parts.password == nil,
            Self.isHost(host), Self.names(host, in: Substring(authority).lowercased())
        else { throw .host }
        let port = parts.port ?? (scheme == "https" ? 443 : 80)
        guard (1...65_535) ~= port else { throw .port }
        self.scheme = scheme
        self.host = host
        self.port = port
        path = target.path
        self.text = "\(scheme)://\(host):\(port)\(target.whole)"
        // Encoding what stood there plainly makes it longer.
        guard self.text.utf8.count <= Self.mostBytes else { throw .tooLong }
    }

    /// Scheme, host and port, the port only when it is not the usual one.
    var origin: String {
        let isUsual = port == (scheme == "https" ? 443 : 80)
        return "\(scheme)://\(host)\(isUsual ? "" : ":\(port)")"
    }

    /// The whole address as people write it.
    var spelling: String { origin + text.dropFirst("\(scheme)://\(host):\(port)".count) }

    /// A name or IPv4 address, or an IPv6 address in brackets. A colon or a bracket inside a name
    /// would mean something else once the address is put together again.
    private static func isHost(_ host: String) -> Bool {
        guard host.hasPrefix("["), host.hasSuffix("]") else {
            return !host.isEmpty && host.utf8.allSatisfy { isLetterOrDigit($0) || [45, 46].contains($0) }
        }
        return host.utf8.dropFirst().dropLast().allSatisfy { isLetterOrDigit($0) || [46, 58].contains($0) }
    }

    private static func isLetterOrDigit(_ byte: UInt8) -> Bool {
        (97...122) ~= byte || (48...57) ~= byte
    }

    /// Whether the host stands in the address letter by letter: no user before it, nothing in it that had to be decoded
    /// first and might be read otherwise once the address is put together again.
    private static func names(_ host: String, in authority: String) -> Bool {
        authority == host || authority.hasPrefix(host + ":")
    }
}
