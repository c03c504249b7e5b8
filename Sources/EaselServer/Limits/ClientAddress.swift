import HTTPTypes
import Hummingbird
import NIOCore

/// Whose requests are counted together when there is no key: an IPv4 address, or the /64 an IPv6 client has to itself.
struct ClientAddress: Hashable, Sendable, CustomStringConvertible {
    private let bytes: [UInt8]
    let description: String

    /// The sender's address. A proxy on this machine speaks for others and names them last in `X-Forwarded-For`;
    /// from elsewhere that header is anybody's claim.
    init(_ request: Request, _ peer: SocketAddress?) {
        self.init(peer: peer?.ipAddress, forwardedFor: request.headers[.forwardedFor])
    }

    init(peer: String?, forwardedFor: String?) {
        let isLocal = peer.map { $0.hasPrefix("127.") || $0 == "::1" || $0 == "::ffff:127.0.0.1" } ?? false
        let named = isLocal ? forwardedFor?.split(separator: ",").last.map { $0.filter { $0 != " " } } : nil
        let text = named.flatMap { NumericAddress.bytes(of: $0).isEmpty ? nil : $0 } ?? peer ?? ""
        description = text.isEmpty ? "?" : text
        bytes = Self.network(NumericAddress.bytes(of: text))
    }

    private static func network(_ bytes: [UInt8]) -> [UInt8] {
        guard bytes.count == 16 else { return bytes }
        // An IPv4 client on a socket for both.
        if bytes.starts(with: [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF]) { return Array(bytes[12...]) }
        return Array(bytes[..<8])
    }

    static func == (left: Self, right: Self) -> Bool { left.bytes == right.bytes }

    func hash(into hasher: inout Hasher) { hasher.combine(bytes) }
}

extension HTTPField.Name {
    static let forwardedFor = HTTPField.Name("X-Forwarded-For")!
}
