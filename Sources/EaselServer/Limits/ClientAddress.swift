import HTTPTypes
import Hummingbird
import NIOCore

/// What requests without a key are counted by: an IPv4 address, or the /64 of an IPv6 client.
struct ClientAddress: Hashable, Sendable, CustomStringConvertible {
    private let bytes: [UInt8]
    let description: String
    /// Whether it is a connection from this machine itself.
    let isThisMachine: Bool

    /// The sender's address. A proxy on this machine speaks for others and names them last; from elsewhere that is
    /// anybody's claim.
    init(_ request: Request, _ peer: SocketAddress?) {
        self.init(
            peer: peer?.ipAddress, forwardedFor: request.headers[.forwardedFor],
            forwarded: request.headers[.forwarded])
    }

    /// - Parameters:
    ///   - forwardedFor: `X-Forwarded-For`, which nearly every proxy writes.
    ///   - forwarded: `Forwarded` (RFC 7239). Beside the other it is not looked at: it may be the client's own.
    init(peer: String?, forwardedFor: String?, forwarded: String? = nil) {
        var named: String?
        let isLocal = NumericAddress.isLoopback(peer ?? "")
        if isLocal {
            let last =
                if let forwardedFor {
                    QuotedText.split(forwardedFor, at: ",").last.map(QuotedText.unquoted)
                } else {
                    forwarded.flatMap { ForwardedElement.all(in: $0).last?["for"] }
                }
            named = last.flatMap(Self.address)
        }
        let text = named ?? peer ?? ""
        description = text.isEmpty ? "?" : text
        bytes = Self.network(NumericAddress.bytes(of: text))
        isThisMachine = isLocal && named == nil
    }

    /// The address in `203.0.113.7`, `203.0.113.7:5000`, `2001:db8::1` or `[2001:db8::1]:443`; nil when it is no address.
    private static func address(_ node: String) -> String? {
        var text = node[...]
        if text.hasPrefix("[") {
            guard let end = text.firstIndex(of: "]") else { return nil }
            text = text[text.index(after: text.startIndex)..<end]
        } else if text.count(where: { $0 == ":" }) == 1 {
            text = text.prefix { $0 != ":" }
        }
        // Which of the proxy's interfaces it came by is not the client's.
        let address = String(text.prefix { $0 != "%" })
        return NumericAddress.bytes(of: address).isEmpty ? nil : address
    }

    private static func network(_ bytes: [UInt8]) -> [UInt8] {
        guard bytes.count == 16 else { return bytes }
        // An IPv4 client on a socket for both.
        if bytes.starts(with: NumericAddress.mappedPrefix) { return Array(bytes[12...]) }
        return Array(bytes[..<8])
    }

    static func == (left: Self, right: Self) -> Bool { left.bytes == right.bytes }

    func hash(into hasher: inout Hasher) { hasher.combine(bytes) }
}

extension HTTPField.Name {
    static let forwardedFor = HTTPField.Name("X-Forwarded-For")!
}
