import NIOCore
import NIOHTTP1
import Synchronization

/// Closes connections that are too many, or that hold a place by sending a request drop by drop.
final class ConnectionGuard: ChannelInboundHandler, RemovableChannelHandler {
    // It lets everything pass and never looks at what.
    typealias InboundIn = Never

    /// How many connections are open, over all event loops.
    final class Count: Sendable {
        private let open = Atomic(0)

        /// Whether there was a place; then it has to be given back.
        func take(of most: Int) -> Bool {
            if open.add(1, ordering: .relaxed).newValue <= most { return true }
            open.subtract(1, ordering: .relaxed)
            return false
        }

        func giveBack() { open.subtract(1, ordering: .relaxed) }
    }

    private let limits: Limits
    private let count: Count
    private var hasPlace = false

    init(limits: Limits, count: Count) {
        self.limits = limits
        self.count = count
    }

    /// Puts one watch before everything, where the bytes come in, and one behind the decoder, where requests do.
    func handlerAdded(context: ChannelHandlerContext) {
        let pipeline = context.pipeline.syncOperations
        let progress = RequestProgress(limits: limits, channel: context.channel)
        do {
            let decoder = try pipeline.handler(type: ByteToMessageHandler<HTTPRequestDecoder>.self)
            try pipeline.addHandler(HTTP1Conduct(), position: .after(decoder))
            try pipeline.addHandler(RequestWatch(progress), position: .after(decoder))
            try pipeline.addHandler(ByteWatch(progress), position: .first)
        } catch {
            // No connection without its watches.
            context.close(promise: nil)
        }
    }

    func channelActive(context: ChannelHandlerContext) {
        hasPlace = count.take(of: limits.connections)
        context.fireChannelActive()
        if !hasPlace { context.close(promise: nil) }
    }

    func channelInactive(context: ChannelHandlerContext) {
        if hasPlace { count.giveBack() }
        hasPlace = false
        context.fireChannelInactive()
    }
}

/// Sees bytes come in, and whether the server wants any.
private final class ByteWatch: ChannelDuplexHandler {
    typealias InboundIn = ByteBuffer
    typealias InboundOut = ByteBuffer
    typealias OutboundIn = ByteBuffer

    private let progress: RequestProgress

    init(_ progress: RequestProgress) { self.progress = progress }

    func channelActive(context: ChannelHandlerContext) {
        progress.begin()
        context.fireChannelActive()
    }

    func channelInactive(context: ChannelHandlerContext) {
        progress.end()
        context.fireChannelInactive()
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        progress.isWanting = false
        progress.noteBytes(unwrapInboundIn(data).readableBytes)
        context.fireChannelRead(data)
        progress.watch()
    }

    func read(context: ChannelHandlerContext) {
        progress.isWanting = true
        context.read()
    }
}

/// Sees requests begin and end, and answers end.
private final class RequestWatch: ChannelDuplexHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias InboundOut = HTTPServerRequestPart
    typealias OutboundIn = HTTPServerResponsePart
    typealias OutboundOut = HTTPServerResponsePart

    private let progress: RequestProgress

    init(_ progress: RequestProgress) { self.progress = progress }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch unwrapInboundIn(data) {
        case .head: progress.noteHead()
        case .body: break
        case .end: progress.noteEnd()
        }
        context.fireChannelRead(data)
    }

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        if case .end = unwrapOutboundIn(data) { progress.noteAnswer() }
        context.write(data, promise: promise)
    }
}
