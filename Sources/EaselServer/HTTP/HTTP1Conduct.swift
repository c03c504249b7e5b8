import HTTPTypes
import NIOCore
import NIOHTTP1

/// What the framework lacks in HTTP/1: clients that speak 1.0, all spellings of `Connection`,
/// `Expect: 100-continue`, and reason phrases.
final class HTTP1Conduct: ChannelDuplexHandler, RemovableChannelHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias InboundOut = HTTPServerRequestPart
    typealias OutboundIn = HTTPServerResponsePart
    typealias OutboundOut = HTTPServerResponsePart

    /// The route that answers now begins to read the body.
    struct BodyWanted: Sendable {}

    private struct Exchange {
        let version: HTTPVersion
        var isLast: Bool
        /// The client sends no body until it is asked to.
        var awaitsContinue: Bool
    }

    /// Requests without a whole answer, the oldest first.
    private var exchanges: CircularBuffer<Exchange> = []

    /// Whether what is answered now was asked by a client that does not know chunks.
    var answersOldClient: Bool { exchanges.first.map { $0.version < .http1_1 } ?? false }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        guard case .head(var head) = unwrapInboundIn(data) else { return context.fireChannelRead(data) }
        let isOld = head.version < .http1_1
        let expects = head.headers[canonicalForm: "expect"].contains { $0.lowercased() == "100-continue" }
        let isLast = !head.isKeepAlive || head.asksForAnotherProtocol
        exchanges.append(Exchange(version: head.version, isLast: isLast, awaitsContinue: expects && !isOld))
        // The framework ends a connection by this spelling only.
        if isLast { head.headers.replaceOrAdd(name: "Connection", value: "close") }
        // Before 1.1 there need not be one.
        if isOld, !head.headers.contains(name: "Host") { head.headers.add(name: "Host", value: "") }
        context.fireChannelRead(wrapInboundOut(.head(head)))
    }

    func triggerUserOutboundEvent(context: ChannelHandlerContext, event: Any, promise: EventLoopPromise<Void>?) {
        guard event is BodyWanted else { return context.triggerUserOutboundEvent(event, promise: promise) }
        guard exchanges.first?.awaitsContinue == true else { return }
        exchanges[exchanges.startIndex].awaitsContinue = false
        let head = HTTPResponseHead(version: .http1_1, status: .continue)
        context.writeAndFlush(wrapOutboundOut(.head(head)), promise: nil)
    }

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        guard let exchange = exchanges.first else { return context.write(data, promise: promise) }
        switch unwrapOutboundIn(data) {
        case .head(var head):
            let isOld = exchange.version < .http1_1
            // Before 1.1 a body without a length ends with the connection. And a client that was not asked for its body
            // may send it or not: what comes next could be taken for the other.
            let hasLength = head.headers.contains(name: "Content-Length") || !head.status.mayHaveResponseBody
            let isLast =
                exchange.isLast || exchange.awaitsContinue || isOld && !hasLength || head.headers.hasConnection("close")
            exchanges[exchanges.startIndex].isLast = isLast
            if isOld { head.version = exchange.version }
            if let phrase = head.headers.first(name: HTTPField.Name.reasonPhrase.canonicalName) {
                head.status = .custom(code: head.status.code, reasonPhrase: phrase)
                head.headers.remove(name: HTTPField.Name.reasonPhrase.canonicalName)
            }
            if isLast {
                head.headers.replaceOrAdd(name: "Connection", value: "close")
            } else if isOld {
                head.headers.replaceOrAdd(name: "Connection", value: "keep-alive")
            }
            context.write(wrapOutboundOut(.head(head)), promise: promise)
        case .body:
            context.write(data, promise: promise)
        case .end:
            exchanges.removeFirst()
            context.write(data, promise: promise)
            guard exchange.isLast else { return }
            context.flush()
            // What is under way from the client is still read, so that it gets to read the answer.
            context.close(mode: .output, promise: nil)
        }
    }
}

extension HTTPVersion {
    fileprivate static func < (left: Self, right: Self) -> Bool {
        (left.major, left.minor) < (right.major, right.minor)
    }
}

extension HTTPRequestHead {
    /// Whether the parser takes what follows for another protocol (RFC 9110, 7.8 and 9.3.6). None is spoken here, so such a
    /// request is the last of its connection.
    var asksForAnotherProtocol: Bool {
        method == .CONNECT || headers.contains(name: "Upgrade") && headers.hasConnection("upgrade")
    }
}

extension HTTPHeaders {
    /// Whether `Connection` has the option, which is in lower case.
    fileprivate func hasConnection(_ option: String) -> Bool {
        self[canonicalForm: "connection"].contains { $0.lowercased() == option }
    }
}
