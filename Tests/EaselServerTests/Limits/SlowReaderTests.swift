import EaselCore
import Hummingbird
import NIOCore
import NIOHTTP1
import Synchronization
import TestSupport
import Testing

@testable import EaselServer

/// Clients that send a request and never read the response, over real sockets.
@Suite(.timeLimit(.minutes(5)))
struct SlowReaderTests {
    /// Only the timeout for readers can end a connection.
    private static var limits: ClientLimits {
        var limits = ClientLimits()
        limits.answerSeconds = 1
        limits.headSeconds = 300
        limits.bodySeconds = 300
        return limits
    }

    private static var setup: TestServer.Setup {
        var setup = TestServer.Setup()
        setup.limits = limits
        return setup
    }

    /// Whether the server disconnects a client that requests `path` and reads nothing.
    private static func cuts(_ path: String, _ origin: String, headers: String = "") async throws -> Bool {
        try await RawConnection.with(origin, reads: false) { connection in
            await connection.send("GET \(path) HTTP/1.1\r\nHost: easel.test\r\n\(headers)\r\n")
            return try await connection.drip("G")
        }
    }

    @Test func anUnreadImageIsCutOff() async throws {
        try await withServer(Self.setup) { server in
            // A valid image with many bytes after its end.
            let id = try await server.uploadID(try await TestImage.png + [UInt8](repeating: 0, count: 12 << 20))
            let node = try await server.api.get("/api/images/\(id)")
            #expect(node.bytes.count > 12 << 20)
            #expect(
                try await Self.cuts(
                    "/api/images/\(id)", server.api.origin, headers: "Authorization: Bearer \(server.key)\r\n"))
        }
    }

    /// Its place is free again, which only happens once nothing writes any more.
    @Test func anUnreadFeedIsCutOff() async throws {
        var setup = Self.setup
        setup.limits.streamsPerKey = 1
        try await withServer(setup) { server in
            let canvas = try await server.makeCanvas()
            let prompt = String(repeating: "boat ", count: 700)
            for _ in 0..<12 {
                let made = try await server.api.post(
                    "/api/canvases/\(canvas)/image-nodes", #"{"prompt":"\#(prompt)","count":8}"#)
                #expect(made.status == 201, "\(made.text)")
            }
            let path = "/api/canvases/\(canvas)/events?after=0"
            try await RawConnection.with(server.api.origin, reads: false) { connection in
                await connection.send(
                    "GET \(path) HTTP/1.1\r\nHost: easel.test\r\nAuthorization: Bearer \(server.key)\r\n\r\n")
                try await eventually("the feed never started") {
                    try await server.api.status(.GET, path) == 429 ? true : nil
                }
                try await eventually("the feed still counts as open") {
                    try await server.api.status(.GET, path) == 200 ? true : nil
                }
            }
        }
    }

    /// The server stays close to what the client has read.
    @Test func anUnreadResponseIsNotProduced() async throws {
        let made = try await Self.withStream(of: 256 << 20, limits: Self.limits) { origin in
            let wasCut = try await Self.cuts("/stream", origin)
            #expect(wasCut)
        }
        #expect(made < 2 << 20)
    }

    /// Serves `/stream` as fast as it is read; returns how many bytes were produced.
    @discardableResult
    private static func withStream(
        of length: Int, limits: ClientLimits, _ body: (String) async throws -> Void
    ) async throws -> Int {
        let made = Mutex(0)
        let router = Router(context: EaselContext.self)
        router.get("stream") { _, context in
            Response(
                status: .ok,
                body: .streamed(contentLength: length, on: context.eventLoop) { writer in
                    for _ in 0..<(length / 65_536) {
                        try await writer.write(ByteBuffer(repeating: 120, count: 65_536))
                        made.withLock { $0 += 65_536 }
                    }
                    try await writer.finish(nil)
                })
        }
        let count = ConnectionCount(limits: limits)
        try await running { started in
            let application = Application(
                router: router,
                server: .http1(
                    configuration: .init(additionalChannelHandlers: [ConnectionGuard(limits: limits, count: count)])),
                configuration: .init(address: .hostname("127.0.0.1", port: 0)),
                onServerRunning: { started($0.localAddress?.port ?? 0) }, logger: silentLogger)
            return [application]
        } _: { port, _ in
            try await body("http://127.0.0.1:\(port)")
        }
        return made.withLock { $0 }
    }
}
