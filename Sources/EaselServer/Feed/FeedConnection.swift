import EaselCore
import NIOCore

/// A connection that a feed has taken over from HTTP: no task and no parser, only outgoing frames.
///
/// A reader that is too slow is disconnected and resumes by id, so that none makes memory grow.
final class FeedConnection: ChannelInboundHandler, RemovableChannelHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    /// The maximum number of frames a reader may be behind. Readers share them, so they cost memory once.
    private static let mostWaiting = 256
    /// The maximum number of bytes handed to the system at once.
    private static let watermark = ChannelOptions.Types.WriteBufferWaterMark(low: 16_384, high: 262_144)

    private let format: FeedFormat
    private let place: StreamLimit.Place
    /// The last version of each canvas that was sent to the reader.
    private var known: [CanvasID: Int64]
    /// What has not been sent yet.
    private var waiting: [FeedFrame] = []
    /// The reader is being sent what it missed; new changes wait meanwhile.
    private var isCatchingUp = true
    private var isSending = false
    private var context: ChannelHandlerContext?
    private var onEnd: (@Sendable () -> Void)?

    init(_ plan: FeedPlan, isChunked: Bool) {
        format = FeedFormat(isCommon: plan.isCommon, isChunked: isChunked)
        place = plan.place
        known = plan.known
    }

    // MARK: Frames

    /// Sends the frames that the reader does not have yet.
    fileprivate func take(_ frames: [FeedFrame]) {
        guard let context else { return }
        let sent = isCatchingUp || !waiting.isEmpty ? 0 : send(frames, context)
        if waiting.count + frames.count - sent > Self.mostWaiting { return context.close(promise: nil) }
        if sent < frames.count { waiting += frames[sent...] }
    }

    /// Sends as many as the client takes, and returns how many that were.
    private func send(_ frames: [FeedFrame], _ context: ChannelHandlerContext) -> Int {
        isSending = true
        defer { isSending = false }
        var sent = 0
        while sent < frames.count, context.channel.isWritable {
            while sent < frames.count, context.channel.isWritable {
                if let bytes = encoded(frames[sent]) { context.write(wrapOutboundOut(bytes), promise: nil) }
                sent += 1
            }
            context.flush()
        }
        return sent
    }

    /// What arrived while the reader was sent what it missed; once nothing is left, it is live.
    fileprivate func takeWaiting() -> [FeedFrame] {
        isCatchingUp = !waiting.isEmpty
        defer { waiting = [] }
        return waiting
    }

    /// The frame's bytes as sent; nil if the reader already has the change.
    fileprivate func encoded(_ frame: FeedFrame) -> ByteBuffer? {
        if let gone = frame.gone { known[gone] = nil }
        if let place = frame.place {
            guard place.version > known[place.canvas] ?? -1 else { return nil }
            known[place.canvas] = place.version
        }
        return format.encoded(frame, among: known)
    }

    fileprivate func write(_ bytes: ByteBuffer, promise: EventLoopPromise<Void>) {
        guard let context else { return promise.fail(ChannelError.ioOnClosedChannel) }
        context.writeAndFlush(wrapOutboundOut(bytes), promise: promise)
    }

    fileprivate func end() {
        guard let context else { return }
        let done = context.eventLoop.makePromise(of: Void.self)
        context.writeAndFlush(wrapOutboundOut(format.end), promise: done)
        context.channel.closeAfter(done)
    }

    // MARK: The connection

    func handlerAdded(context: ChannelHandlerContext) {
        self.context = context
        // If the system has no such option, its default applies.
        try? context.channel.syncOptions?.setOption(.writeBufferWaterMark, value: Self.watermark)
    }

    func handlerRemoved(context: ChannelHandlerContext) { leave() }

    private func leave() {
        context = nil
        onEnd?()
        onEnd = nil
    }

    /// A feed's client has nothing to send. One that keeps sending is disconnected by the limits on slow requests.
    func channelRead(context: ChannelHandlerContext, data: NIOAny) {}

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        switch event {
        // The client has left.
        case ChannelEvent.inputClosed: context.close(promise: nil)
        case is ChannelShouldQuiesceEvent: end()
        default: context.fireUserInboundEventTriggered(event)
        }
    }

    func channelWritabilityChanged(context: ChannelHandlerContext) {
        if !isCatchingUp, !isSending { waiting.removeFirst(send(waiting, context)) }
        context.fireChannelWritabilityChanged()
    }

    func channelInactive(context: ChannelHandlerContext) {
        leave()
        context.fireChannelInactive()
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }

    // MARK: Handles for others

    /// The reader as seen by the hub and by the session that starts the feed.
    final class Reader: FeedReader {
        let eventLoop: any EventLoop
        private let connection: NIOLoopBound<FeedConnection>

        /// Called on the connection's event loop.
        init(_ connection: FeedConnection, on eventLoop: any EventLoop) {
            self.eventLoop = eventLoop
            self.connection = NIOLoopBound(connection, eventLoop: eventLoop)
        }

        func take(_ frames: [FeedFrame]) { connection.value.take(frames) }

        func end() { connection.value.end() }

        /// Calls `body` once when the connection has ended; at once if it already has.
        func whenEnded(_ body: @escaping @Sendable () -> Void) async throws {
            try await eventLoop.submit { [connection] in
                if connection.value.context == nil { body() } else { connection.value.onEnd = body }
            }.get()
        }

        /// Sends part of a feed and returns once the system has taken it.
        func write(_ payload: ByteBuffer) async throws {
            try await send { connection in connection.format.encoded(payload) }
        }

        /// Sends those of the frames that the reader does not have yet.
        func write(_ frames: [FeedFrame]) async throws {
            try await send { connection in
                frames.reduce(into: ByteBuffer()) { bytes, frame in
                    if let more = connection.encoded(frame) { bytes.writeImmutableBuffer(more) }
                }
            }
        }

        /// Sends what has arrived meanwhile. From then on the reader is sent every change as it happens.
        func goLive() async throws {
            var isLive = false
            while !isLive {
                let missed = try await eventLoop.submit { [connection] in connection.value.takeWaiting() }.get()
                isLive = missed.isEmpty
                if !isLive { try await write(missed) }
            }
        }

        /// Sends a frame whatever the reader already has: it continues from there.
        func restart(with frame: FeedFrame) async throws {
            try await send { connection in
                if let place = frame.place { connection.known[place.canvas] = place.version }
                return connection.format.encoded(frame, among: connection.known)
            }
        }

        /// Ends the feed; may be called from anywhere.
        func endSoon() { eventLoop.execute { [connection] in connection.value.end() } }

        private func send(_ make: @escaping @Sendable (FeedConnection) -> ByteBuffer) async throws {
            let promise = eventLoop.makePromise(of: Void.self)
            eventLoop.execute { [connection] in connection.value.write(make(connection.value), promise: promise) }
            try await promise.futureResult.get()
        }
    }
}

/// How a reader's frames are written.
struct FeedFormat: Sendable {
    /// Whether the feed covers several canvases, so that its `id:` names all of them.
    let isCommon: Bool
    /// Whether the body is sent in chunks; clients of HTTP/1.0 do not understand them.
    let isChunked: Bool

    func encoded(_ frame: FeedFrame, among known: [CanvasID: Int64]) -> ByteBuffer {
        if isCommon, frame.place != nil { return encoded(frame.bytes(among: known)) }
        return isChunked ? frame.chunk : frame.bytes
    }

    func encoded(_ payload: ByteBuffer) -> ByteBuffer { isChunked ? payload.chunked : payload }

    var end: ByteBuffer { isChunked ? ByteBuffer(string: "0\r\n\r\n") : ByteBuffer() }
}

extension Channel {
    fileprivate func closeAfter(_ promise: EventLoopPromise<Void>) {
        promise.futureResult.whenComplete { _ in self.close(promise: nil) }
    }
}
