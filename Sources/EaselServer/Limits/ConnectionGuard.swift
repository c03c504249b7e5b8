import NIOCore
import NIOHTTP1

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// Closes connections above the limits, and those that send a request or read a response too slowly.
final class ConnectionGuard: ChannelInboundHandler, RemovableChannelHandler {
    // It lets everything pass and never looks at what.
    typealias InboundIn = Never

    /// What the system holds of an answer that it has not sent yet.
    private static let mostUnsentBytes: ChannelOptions.Types.SocketOption.Value = 65_536

    private let limits: ClientLimits
    private let count: ConnectionCount
    private var place: ConnectionCount.Place?

    init(limits: ClientLimits, count: ConnectionCount) {
        self.limits = limits
        self.count = count
    }

    /// Adds one handler in front of everything, for the bytes, and one after the decoder, for the requests.
    func handlerAdded(context: ChannelHandlerContext) {
        let pipeline = context.pipeline.syncOperations
        let progress = RequestProgress(limits: limits, channel: context.channel)
        let answers = AnswerProgress(limits: limits, channel: context.channel)
        // The system would take megabytes before it says that the client takes nothing. Where it has no such option, the
        // connection still works.
        try? context.channel.syncOptions?.setOption(.tcpOption(.unsentBytes), value: Self.mostUnsentBytes)
        do {
            let decoder = try pipeline.handler(type: ByteToMessageHandler<HTTPRequestDecoder>.self)
            try pipeline.addHandler(HTTP1Conduct(), position: .after(decoder))
            try pipeline.addHandler(RequestWatch(progress), position: .after(decoder))
            try pipeline.addHandler(ByteWatch(progress, answers), position: .first)
        } catch {
            // No connection without its watches.
            context.close(promise: nil)
        }
    }

    func channelActive(context: ChannelHandlerContext) {
        place = count.takePlace(for: context.remoteAddress)
        context.fireChannelActive()
        if place == nil { context.close(promise: nil) }
    }

    func channelInactive(context: ChannelHandlerContext) {
        place = nil
        context.fireChannelInactive()
    }
}

/// Sees bytes arrive and leave, and whether the server wants any.
final class ByteWatch: ChannelDuplexHandler {
    typealias InboundIn = ByteBuffer
    typealias InboundOut = ByteBuffer
    typealias OutboundIn = IOData
    typealias OutboundOut = IOData

    private let progress: RequestProgress
    private let answers: AnswerProgress

    init(_ progress: RequestProgress, _ answers: AnswerProgress) {
        self.progress = progress
        self.answers = answers
    }

    func channelActive(context: ChannelHandlerContext) {
        progress.begin()
        context.fireChannelActive()
    }

    func channelInactive(context: ChannelHandlerContext) {
        progress.end()
        answers.end()
        context.fireChannelInactive()
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        progress.isWanting = false
        progress.noteBytes(unwrapInboundIn(data).readableBytes)
        // The parser would keep all that comes behind the last request.
        if !progress.isOver { context.fireChannelRead(data) }
        progress.watch()
    }

    func read(context: ChannelHandlerContext) {
        progress.isWanting = true
        context.read()
    }

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        answers.noteBytes(unwrapOutboundIn(data).readableBytes)
        context.write(data, promise: promise)
    }
}

extension NIOBSDSocket.Option {
    fileprivate static var unsentBytes: Self { Self(rawValue: TCP_NOTSENT_LOWAT) }
}

/// Sees requests start and end, and responses end.
final class RequestWatch: ChannelDuplexHandler, RemovableChannelHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias InboundOut = HTTPServerRequestPart
    typealias OutboundIn = HTTPServerResponsePart
    typealias OutboundOut = HTTPServerResponsePart

    private let progress: RequestProgress
    private var isLast = false

    init(_ progress: RequestProgress) { self.progress = progress }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch unwrapInboundIn(data) {
        case .head(let head):
            isLast = head.asksForAnotherProtocol
            progress.noteHead()
        case .body(let bytes): progress.noteBody(bytes.readableBytes)
        case .end:
            progress.noteEnd()
            progress.isOver = isLast
        }
        context.fireChannelRead(data)
    }

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        if case .end = unwrapOutboundIn(data) { progress.noteAnswer() }
        context.write(data, promise: promise)
    }
}
