import HTTPTypes
import Hummingbird
import HummingbirdCore
import Logging
import NIOCore
import NIOHTTP1
import NIOHTTPTypes
import NIOHTTPTypesHTTP1

/// Connections whose requests are handled by a fast path if there is one for them, otherwise by the framework.
///
/// The framework's part of a connection costs a task, its stack and several handlers. It is added with the first request
/// that needs it.
struct FastPathChannel: ServerChildChannel {
    typealias FrameworkChannel = HTTP1Channel.Value

    struct Connection: ServerChildChannelValue {
        let channel: any Channel
        /// Nil if the connection ended without a request for the framework.
        let framework: EventLoopFuture<FrameworkChannel?>
    }

    private let http1: HTTP1Channel
    private let limits: ClientLimits
    private let connections: ConnectionCount
    private let name: String
    private let date = HTTPDate()
    /// Nil to leave callbacks to the framework.
    let callbacks: CallbackFastPath?
    let feeds: FeedFastPath

    /// - Parameters:
    ///   - name: as the `Server` header has it.
    ///   - responder: the framework.
    init(
        name: String, limits: ClientLimits, callbacks: CallbackFastPath?, feeds: FeedFastPath,
        responder: @escaping HTTPChannelHandler.Responder
    ) {
        http1 = HTTP1Channel(responder: responder)
        self.name = name
        self.limits = limits
        self.callbacks = callbacks
        self.feeds = feeds
        connections = ConnectionCount(limits: limits)
    }

    /// The maximum time between two requests on a connection.
    var idleTime: TimeAmount { .milliseconds(Int64(limits.idleSeconds * 1000)) }

    /// A response head with what the framework adds to its own.
    func signed(_ head: HTTPResponse) -> HTTPResponse {
        var head = head
        head.headerFields[.date] = date.text()
        head.headerFields[.server] = name
        return head
    }

    func setup(channel: any Channel, logger: Logger) -> EventLoopFuture<Connection> {
        channel.eventLoop.makeCompletedFuture {
            let pipeline = channel.pipeline.syncOperations
            let framework = channel.eventLoop.makePromise(of: FrameworkChannel?.self)
            // The handlers behind this one keep responses in order, and what they write is made of checked parts.
            try pipeline.configureHTTPServerPipeline(
                withPipeliningAssistance: false, withErrorHandling: false, withOutboundHeaderValidation: false)
            try pipeline.addHandler(HTTP1ToHTTPServerCodec(secure: false))
            try pipeline.addHandler(ConnectionGuard(limits: limits, count: connections))
            try pipeline.addHandler(
                FastPathHandler(server: self, framework: framework, logger: logger))
            return Connection(channel: channel, framework: framework.futureResult)
        }
    }

    func handle(value connection: Connection, logger: Logger) async {
        let framework = await withTaskCancellationHandler {
            try? await connection.framework.get()
        } onCancel: {
            connection.channel.close(promise: nil)
        }
        if let framework { await http1.handle(value: framework, logger: logger) }
    }
}
