import EaselCore
import HTTPTypes
import Hummingbird
import Logging
import NIOCore

/// Handles callbacks without the framework, but like the callback route: such a request is little more than one
/// transaction, and the framework's tasks and middlewares cost several times as much.
///
/// It takes only requests that leave nothing to decide before their body arrives. What another middleware might refuse,
/// and what lacks the right token, goes to the framework.
struct CallbackFastPath: Sendable {
    /// The largest body read on the event loop, in bytes; the provider's callbacks have one to four thousand.
    private static let largestBody = 65_536

    /// A callback from the provider, or from somebody who knows its token.
    struct Call: Sendable {
        let request: Request
        let address: CallbackAddress
        let length: Int
    }

    private let path: String
    private let receiver: CallbackReceiver
    private let accepted: FastAnswer
    private let errors: ErrorMiddleware
    private let logger: Logger

    init(receiver: CallbackReceiver, errors: ErrorMiddleware, logger: Logger) {
        path = "/api/" + receiver.useCases.provider.facts.callbackPath
        self.receiver = receiver
        accepted = FastAnswer(json: receiver.acknowledgement)
        self.errors = errors
        self.logger = logger
    }

    /// The callback that begins with this head; nil if the framework has to handle it.
    func call(_ head: HTTPRequest) -> Call? {
        guard head.method == .post, let target = head.path, target.hasPrefix(path),
            target.utf8.dropFirst(path.utf8.count).first == UInt8(ascii: "?"),
            let length = Self.plainLength(of: head)
        else { return nil }
        let request = Request(head: head, body: RequestBody(buffer: ByteBuffer()))
        guard let address = CallbackAddress(of: request), receiver.admits(address) else { return nil }
        return Call(request: request, address: address, length: length)
    }

    /// The body's length in bytes; nil if the head has anything that a middleware might object to.
    private static func plainLength(of head: HTTPRequest) -> Int? {
        let special: [HTTPField.Name] = [.host, .transferEncoding, .contentEncoding, .expect]
        guard hasPlainHost(head), !special.contains(where: head.headerFields.contains),
            let length = head.headerFields[.contentLength].flatMap({ Int($0) }),
            (0...largestBody).contains(length)
        else { return nil }
        return length
    }

    /// Whether the host is a name or an IPv4 address, optionally with a port.
    private static func hasPlainHost(_ head: HTTPRequest) -> Bool {
        guard let host = head.authority?.utf8, !host.isEmpty else { return false }
        var parts = host.split(separator: UInt8(ascii: ":"), omittingEmptySubsequences: false)
        if parts.count == 2, let port = parts.popLast() {
            guard (1...5).contains(port.count), UInt16(Substring(port)) != nil else { return false }
        }
        return parts.count == 1 && !parts[0].isEmpty
            && parts[0].allSatisfy { byte in
                switch byte {
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                    UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."), UInt8(ascii: "-"):
                    true
                default: false
                }
            }
    }

    /// Stores the callback and returns the response.
    func answer(_ call: Call, body: [UInt8], from peer: SocketAddress?) async -> FastAnswer {
        let caller = CallbackReceiver.Caller(peer: peer, logger: logger)
        do {
            try await receiver.receive(body, of: call.request, to: call.address, from: caller)
            errors.traffic.count(callback: .accepted)
            errors.traffic.count(response: .ok)
            return accepted
        } catch {
            errors.traffic.count(callback: CallbackOutcome(refusal: error))
            let problem = errors.problem(for: error, call.request, logger)
            errors.traffic.count(response: problem.status)
            return FastAnswer(problem)
        }
    }
}
