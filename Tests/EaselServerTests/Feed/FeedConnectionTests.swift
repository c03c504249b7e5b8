import EaselCore
import Foundation
import Hummingbird
import Logging
import SQLiteStore
import ServiceLifecycle
import Testing

@testable import EaselServer

/// The feed's connections over a real socket.
@Suite(.timeLimit(.minutes(5)))
struct FeedConnectionTests {
    /// A browser tab that is closed leaves nothing behind, even when nothing happens on the canvas.
    @Test func aReaderThatHangsUpIsRemoved() async throws {
        try await withServer { server in
            let hub = FeedHub(
                store: server.store, bell: CommitBell(),
                links: ImageLinks(origin: "http://easel.test", credentials: server.credentials, clock: server.clock),
                clock: server.clock, logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
            let surroundings = Surroundings(clock: server.clock)
            let router = Router(context: EaselContext.self)
            let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
            let uses = LastUses(store: server.store, clock: server.clock, logger: logger)
            let access = Access(
                store: server.store, surroundings: surroundings, uses: uses, credentials: server.credentials)
            router.add(middleware: IdentifyMiddleware(access: access))
            let links = ImageLinks(origin: "http://easel.test", credentials: server.credentials, clock: server.clock)
            let useCases = UseCases(
                store: server.store, provider: server.provider, links: links, bell: CommitBell(),
                surroundings: surroundings, policy: AttemptPolicy(), rateLimit: RateLimit(count: 20, seconds: 10))
            FeedRoutes(
                useCases: useCases, hub: hub, links: links,
                access: access, streams: StreamLimit(most: 1)
            ).add(to: router.group("api"))
            let (ports, port) = AsyncStream.makeStream(of: Int.self)
            let application = Application(
                router: router, configuration: .init(address: .hostname("127.0.0.1", port: 0)),
                onServerRunning: { channel in port.yield(channel.localAddress?.port ?? 0) },
                logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
            let group = ServiceGroup(
                configuration: .init(
                    services: [.init(service: application)],
                    logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }))
            let canvas = try await server.makeCanvas()
            _ = try await server.api.patch("/api/canvases/\(canvas)", #"{"title":"x"}"#)
            try await withThrowingTaskGroup(of: Void.self) { tasks in
                tasks.addTask {
                    defer { port.finish() }
                    try await group.run()
                }
                let number = try #require(await ports.first { _ in true })
                let api = APIClient(origin: "http://127.0.0.1:\(number)", headers: server.api.headers)
                let reading = Task {
                    var reader = try await FeedReader(api, canvas: canvas, after: "0")
                    while try await reader.next() != nil {}
                }
                try await eventually("nobody reads") { await hub.readerCount == 1 ? true : nil }
                reading.cancel()
                try await eventually("the reader is still there") { await hub.readerCount == 0 ? true : nil }
                await group.triggerGracefulShutdown()
                try await tasks.waitForAll()
            }
        }
    }
}
