import Foundation
import NIOCore
import NIOPosix

/// A raw connection to the server, for misbehaving clients.
struct RawConnection {
    private let channel: any Channel
    private var pieces: AsyncStream<String>.AsyncIterator

    private final class Receiver: ChannelInboundHandler {
        typealias InboundIn = ByteBuffer
        private let pieces: AsyncStream<String>.Continuation

        init(_ pieces: AsyncStream<String>.Continuation) { self.pieces = pieces }

        func channelRead(context: ChannelHandlerContext, data: NIOAny) {
            pieces.yield(String(buffer: unwrapInboundIn(data)))
        }

        func channelInactive(context: ChannelHandlerContext) { pieces.finish() }

        func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }
    }

    /// Closes the connection after `body`.
    ///
    /// - Parameter reads: whether the client reads what the server sends.
    static func with<Result>(
        _ origin: String, reads: Bool = true, _ body: (inout RawConnection) async throws -> Result
    ) async throws -> Result {
        let (stream, pieces) = AsyncStream.makeStream(of: String.self)
        let channel = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .channelOption(.autoRead, value: reads)
            .channelOption(.socketOption(.so_rcvbuf), value: reads ? 262_144 : 4_096)
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(Receiver(pieces))
                }
            }
            .connect(host: "127.0.0.1", port: URL(string: origin)?.port ?? 0).get()
        var connection = RawConnection(channel: channel, pieces: stream.makeAsyncIterator())
        defer { channel.close(promise: nil) }
        return try await body(&connection)
    }

    /// Whether it could be sent; false if the server has disconnected.
    @discardableResult
    func send(_ text: String) async -> Bool {
        do {
            try await channel.writeAndFlush(ByteBuffer(string: text)).get()
            return true
        } catch {
            return false
        }
    }

    /// Sends `text` repeatedly until the server disconnects; whether it did.
    func drip(_ text: String) async throws -> Bool {
        let end = ContinuousClock.now.advanced(by: .seconds(30))
        while ContinuousClock.now < end {
            guard await send(text) else { return true }
            try await Task.sleep(for: .milliseconds(20))
        }
        return false
    }

    /// Closes the sending side; what the server sends is still read.
    func finishSending() async { try? await channel.close(mode: .output) }

    /// Sends `text` repeatedly, as fast as it is accepted, until the connection ends.
    func keepSending(_ text: String) -> Task<Void, Never> {
        Task { [channel] in while (try? await channel.writeAndFlush(ByteBuffer(string: text)).get()) != nil {} }
    }

    /// Disconnects.
    func close() { channel.close(promise: nil) }

    /// The next piece; nil when the server has disconnected.
    mutating func next() async -> String? { await pieces.next() }
}
