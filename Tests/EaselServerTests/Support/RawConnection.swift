import Foundation
import NIOCore
import NIOPosix

/// A bare connection to the server, for clients that do not behave.
struct RawConnection {
    private var pieces: NIOAsyncChannelInboundStream<ByteBuffer>.AsyncIterator
    private let outbound: NIOAsyncChannelOutboundWriter<ByteBuffer>

    static func with<Result>(
        _ origin: String, _ body: (inout RawConnection) async throws -> Result
    ) async throws -> Result {
        let channel = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .connect(host: "127.0.0.1", port: URL(string: origin)?.port ?? 0) { channel in
                channel.eventLoop.makeCompletedFuture {
                    try NIOAsyncChannel<ByteBuffer, ByteBuffer>(wrappingChannelSynchronously: channel)
                }
            }
        return try await channel.executeThenClose { inbound, outbound in
            var connection = RawConnection(pieces: inbound.makeAsyncIterator(), outbound: outbound)
            return try await body(&connection)
        }
    }

    func send(_ text: String) async throws {
        try await outbound.write(ByteBuffer(string: text))
    }

    /// Sends `text` again and again until the server hangs up; whether it did.
    func drip(_ text: String) async -> Bool {
        let end = ContinuousClock.now.advanced(by: .seconds(30))
        while ContinuousClock.now < end {
            do {
                try await send(text)
                try await Task.sleep(for: .milliseconds(20))
            } catch {
                return true
            }
        }
        return false
    }

    /// What comes next; nil when the server has hung up.
    mutating func next() async -> String? {
        do {
            return try await pieces.next().map { String(buffer: $0) }
        } catch {
            return nil
        }
    }
}
