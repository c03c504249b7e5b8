import HTTPTypes
import HummingbirdCore
import Logging
import NIOCore
import NIOHTTP1
import NIOHTTPTypes
import NIOHTTPTypesHTTP1

/// Takes the requests that a fast path handles from a connection, and passes the others on to the framework.
///
/// Responses are sent in the order of their requests: while one of the framework's is due, everything goes to the
/// framework, and while one of a fast path is due, what arrives next is held.
final class FastPathHandler: ChannelDuplexHandler, RemovableChannelHandler {
    typealias InboundIn = HTTPRequestPart
    typealias InboundOut = HTTPRequestPart
    typealias OutboundIn = HTTPResponsePart
    typealias OutboundOut = HTTPResponsePart

    private enum Reading {
        /// Between requests.
        case head
        /// Within a request for the framework.
        case passedOn
        case callback(CallbackFastPath.Call)
        /// Within a request for a live feed.
        case feed(HTTPRequest)
    }

    private enum Held {
        case part(HTTPRequestPart)
        case event(Any)
        case error(any Error)

        /// Whether it is the last request on the connection.
        var isEnd: Bool {
            switch self {
            case .part, .error: false
            case .event(let event): event is ChannelShouldQuiesceEvent || event as? ChannelEvent == .inputClosed
            }
        }
    }

    private let server: FastPathChannel
    private let framework: EventLoopPromise<FastPathChannel.FrameworkChannel?>
    private let logger: Logger
    private let executor: EventLoopExecutor

    private var reading = Reading.head
    /// What has arrived of a callback's body.
    private var body: [UInt8] = []
    private var hasFramework = false
    /// Requests that the framework has not responded to yet.
    private var unanswered = 0
    /// A response of a fast path is due.
    private var isAnswering = false
    /// What arrived after the request that is being handled or waits for its turn.
    private var held = CircularBuffer<Held>(initialCapacity: 1)
    /// The connection now belongs to a feed.
    private var isFeed = false
    /// The request for a feed, which waits until those before it have been responded to.
    private var awaitedFeed: HTTPRequest?
    private var isReadHeld = false
    private var idleSince = NIODeadline.now()
    private var idleTimer: Scheduled<Void>?

    init(
        server: FastPathChannel, framework: EventLoopPromise<FastPathChannel.FrameworkChannel?>, logger: Logger
    ) {
        self.server = server
        self.framework = framework
        executor = EventLoopExecutor(framework.futureResult.eventLoop)
        self.logger = logger
    }

    private var isIdle: Bool {
        if case .head = reading { unanswered == 0 && !isAnswering && !isFeed } else { false }
    }

    // MARK: Inbound

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        take(unwrapInboundIn(data), context)
    }

    private func take(_ part: HTTPRequestPart, _ context: ChannelHandlerContext) {
        guard !isFeed else { return }
        guard !isAnswering else { return held.append(.part(part)) }
        switch (reading, part) {
        case (.head, .head(let head)):
            if server.feeds.wants(head) {
                reading = .feed(head)
            } else if unanswered == 0, let call = server.callbacks?.call(head) {
                reading = .callback(call)
                body.reserveCapacity(call.length)
            } else {
                unanswered += 1
                reading = .passedOn
                pass(part, context)
            }
        case (.callback, .body(let bytes)):
            body.append(contentsOf: bytes.readableBytesView)
        case (.callback(let call), .end):
            reading = .head
            answer(call, context)
        case (.feed(let head), .end):
            reading = .head
            beginFeed(head, context)
        case (_, .end):
            reading = .head
            pass(part, context)
        default:
            pass(part, context)
        }
    }

    private func pass(_ part: HTTPRequestPart, _ context: ChannelHandlerContext) {
        addFramework(context)
        context.fireChannelRead(wrapInboundOut(part))
    }

    /// Passes on to the framework what has arrived of a request whose rest will not come.
    private func giveUp(_ context: ChannelHandlerContext) {
        let head: HTTPRequest
        switch reading {
        case .callback(let call): head = call.request.head
        case .feed(let request): head = request
        case .head, .passedOn: return
        }
        reading = .passedOn
        unanswered += 1
        pass(.head(head), context)
        if !body.isEmpty { pass(.body(ByteBuffer(bytes: body)), context) }
        body = []
    }

    func read(context: ChannelHandlerContext) {
        if takesMore(context) { context.read() } else { isReadHeld = true }
    }

    /// Not while a response is due or the client does not read those it has; the framework takes care of its own.
    private func takesMore(_ context: ChannelHandlerContext) -> Bool {
        !isAnswering && (unanswered > 0 || isFeed || context.channel.isWritable)
    }

    private func readOn(_ context: ChannelHandlerContext) {
        guard isReadHeld, takesMore(context) else { return }
        isReadHeld = false
        context.read()
    }

    func channelWritabilityChanged(context: ChannelHandlerContext) {
        readOn(context)
        context.fireChannelWritabilityChanged()
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        guard !isAnswering else { return held.append(.event(event)) }
        switch (event, reading) {
        case (is ChannelShouldQuiesceEvent, .callback):
            // The server accepts nothing new, but finishes this.
            held.append(.event(event))
        case (ChannelEvent.inputClosed, .callback), (ChannelEvent.inputClosed, .feed):
            giveUp(context)
            context.fireUserInboundEventTriggered(event)
        case (is ChannelShouldQuiesceEvent, _) where !hasFramework, (ChannelEvent.inputClosed, _) where !hasFramework:
            context.close(promise: nil)
        default:
            context.fireUserInboundEventTriggered(event)
        }
    }

    /// The framework tells the client what it could not parse.
    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        guard !isAnswering else { return held.append(.error(error)) }
        giveUp(context)
        addFramework(context)
        context.fireErrorCaught(error)
    }

    func channelActive(context: ChannelHandlerContext) {
        waitForIdleness(context)
        context.fireChannelActive()
    }

    func channelInactive(context: ChannelHandlerContext) {
        idleTimer?.cancel()
        context.fireChannelInactive()
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        idleTimer?.cancel()
        if !hasFramework { framework.succeed(nil) }
    }

    // MARK: Outbound

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        guard case .end = unwrapOutboundIn(data) else { return context.write(data, promise: promise) }
        unanswered -= 1
        idleSince = .now()
        context.write(data, promise: promise)
        if unanswered == 0, let head = awaitedFeed {
            awaitedFeed = nil
            beginFeed(head, context)
        }
    }

    private func answer(_ call: CallbackFastPath.Call, _ context: ChannelHandlerContext) {
        isAnswering = true
        let body = body
        self.body = []
        guard let callbacks = server.callbacks else { return }
        let bound = NIOLoopBound((self, context), eventLoop: context.eventLoop)
        let peer = context.remoteAddress
        // On the event loop, so that no thread has to be woken before and after the store is called.
        Task(executorPreference: executor) {
            let answer = await callbacks.answer(call, body: body, from: peer)
            let (handler, context) = bound.value
            handler.finish(answer, context)
        }
    }

    private func finish(_ answer: FastAnswer, _ context: ChannelHandlerContext) {
        context.write(wrapOutboundOut(.head(server.signed(answer.head))), promise: nil)
        context.write(wrapOutboundOut(.body(answer.body)), promise: nil)
        context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: nil)
        isAnswering = false
        idleSince = .now()
        takeHeld(context)
    }

    // MARK: Live feeds

    private func beginFeed(_ head: HTTPRequest, _ context: ChannelHandlerContext) {
        isAnswering = true
        guard unanswered == 0 else {
            awaitedFeed = head
            return
        }
        let bound = NIOLoopBound((self, context), eventLoop: context.eventLoop)
        let (feeds, channel) = (server.feeds, context.channel)
        let take: FeedFastPath.Take = { answer in
            let (handler, context) = bound.value
            return handler.take(answer, context)
        }
        Task(executorPreference: executor) {
            await feeds.answer(to: head, on: channel, take: take)
        }
    }

    /// The reader to bring up to date; nil if there is none.
    private func take(
        _ answer: FeedFastPath.Answer, _ context: ChannelHandlerContext
    ) -> (reader: FeedConnection.Reader, plan: FeedPlan)? {
        switch answer {
        case .refused(let answer):
            finish(answer, context)
            return nil
        case .feed(let plan, let head):
            return handOver(plan, head, context).map { ($0, plan) }
        }
    }

    /// Hands the connection over to the feed; nil if it has ended.
    private func handOver(
        _ plan: FeedPlan, _ head: HTTPResponse, _ context: ChannelHandlerContext
    ) -> FeedConnection.Reader? {
        // The client has left meanwhile, or the server is stopping.
        guard context.channel.isActive, !held.contains(where: \.isEnd) else {
            context.close(promise: nil)
            return nil
        }
        do {
            let pipeline = context.pipeline.syncOperations
            let conduct = try pipeline.handler(type: HTTP1Conduct.self)
            let feed = FeedConnection(plan, isChunked: !conduct.answersOldClient)
            context.writeAndFlush(wrapOutboundOut(.head(server.signed(head))), promise: nil)
            try pipeline.addHandler(feed, position: .after(try pipeline.handler(type: ByteWatch.self)))
            isFeed = true
            isAnswering = false
            held.removeAll()
            idleTimer?.cancel()
            if !hasFramework { try removeHTTP(from: pipeline) }
            readOn(context)
            return FeedConnection.Reader(feed, on: context.eventLoop)
        } catch {
            context.close(promise: nil)
            return nil
        }
    }

    /// Handlers that a feed does not need would cost it more memory than all the rest.
    private func removeHTTP(from pipeline: ChannelPipeline.SynchronousOperations) throws {
        let handlers: [any RemovableChannelHandler] = [
            self, try pipeline.handler(type: HTTP1ToHTTPServerCodec.self),
            try pipeline.handler(type: HTTP1Conduct.self),
            try pipeline.handler(type: RequestWatch.self), try pipeline.handler(type: HTTPResponseEncoder.self),
            try pipeline.handler(type: ByteToMessageHandler<HTTPRequestDecoder>.self),
        ]
        for handler in handlers { _ = pipeline.removeHandler(handler) }
    }

    // MARK: What was held

    private func takeHeld(_ context: ChannelHandlerContext) {
        let hadParts = !held.isEmpty
        while !isAnswering, !held.isEmpty {
            switch held.removeFirst() {
            case .part(let part): take(part, context)
            case .event(let event): userInboundEventTriggered(context: context, event: event)
            case .error(let error): errorCaught(context: context, error: error)
            }
        }
        if hadParts { context.fireChannelReadComplete() }
        readOn(context)
    }

    // MARK: The framework

    private func addFramework(_ context: ChannelHandlerContext) {
        guard !hasFramework else { return }
        hasFramework = true
        do {
            let pipeline = context.pipeline.syncOperations
            // Idle connections are detected here, where the responses of the fast paths are seen too.
            try pipeline.addHandler(HTTPConnectionStateHandler(logger: logger))
            framework.succeed(
                try FastPathChannel.FrameworkChannel(
                    wrappingChannelSynchronously: context.channel,
                    configuration: .init(isOutboundHalfClosureEnabled: true)))
        } catch {
            framework.succeed(nil)
            context.close(promise: nil)
        }
    }

    // MARK: Idle connections

    private func waitForIdleness(_ context: ChannelHandlerContext) {
        let bound = NIOLoopBound((self, context), eventLoop: context.eventLoop)
        idleTimer = context.eventLoop.scheduleTask(deadline: idleSince + server.idleTime) {
            let (handler, context) = bound.value
            if handler.isIdle, .now() >= handler.idleSince + handler.server.idleTime {
                context.close(promise: nil)
            } else {
                if !handler.isIdle { handler.idleSince = .now() }
                handler.waitForIdleness(context)
            }
        }
    }
}
