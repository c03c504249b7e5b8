import HTTPTypes
import Hummingbird

/// A visitor from this machine who uses a local name for it.
enum LocalVisitor {
    /// Proxies and tunnels on this machine, which speak for others, name them in one of these.
    private static let proxyHeaders = [
        "forwarded", "via", "x-real-ip", "true-client-ip", "cf-connecting-ip", "fastly-client-ip",
    ]
    private static let proxyPrefix = "x-forwarded-"

    static func isFromThisMachine(_ request: Request, _ context: EaselContext) -> Bool {
        isFromThisMachine(
            peer: context.remoteAddress?.ipAddress, host: request.head.authority, headers: request.headers)
    }

    /// Whether the connection comes from this machine and its sender means this machine.
    static func isFromThisMachine(peer: String?, host: String?, headers: HTTPFields) -> Bool {
        guard NumericAddress.isLoopback(peer ?? "") else { return false }
        // The name is checked too, so that no other site's name that leads here is taken for this machine.
        guard let host = Origin("http://\(host ?? "")")?.host, ["127.0.0.1", "localhost", "[::1]"].contains(host) else {
            return false
        }
        return !headers.contains { field in
            let name = field.name.canonicalName
            return proxyHeaders.contains(name) || name.hasPrefix(proxyPrefix)
        }
    }
}
