import EaselCore
import EaselTesting
import JSON
import NIOCore
import NIOPosix
import SQLiteStore
import Synchronization
import TestSupport
import Testing

@testable import EaselServer

@Suite(.timeLimit(.minutes(5)))
struct SnapshotWriterTests {
    /// Counts the pages read, and runs a closure after each.
    private final class PagedStore: ForwardingStore {
        let base: any Store
        private let pages = Mutex(0)
        private let afterPage: @Sendable (ImageNodePage) async throws -> Void
        var count: Int { pages.withLock { $0 } }

        init(base: any Store, afterPage: @escaping @Sendable (ImageNodePage) async throws -> Void = { _ in }) {
            self.base = base
            self.afterPage = afterPage
        }

        func imageNodes(on canvas: CanvasID, query: ImageNodeQuery) async throws -> ImageNodePage {
            let page = try await base.imageNodes(on: canvas, query: query)
            pages.withLock { $0 += 1 }
            try await afterPage(page)
            return page
        }
    }

    private func snapshot(
        of canvas: CanvasID, in store: PagedStore, _ server: TestServer, taken: (Int) throws -> Void = { _ in }
    ) async throws -> JSONValue {
        let writer = SnapshotWriter(
            store: store,
            links: ImageLinks(origin: "http://easel.test", credentials: server.credentials, clock: server.clock),
            eventLoop: MultiThreadedEventLoopGroup.singleton.any())
        var bytes: [UInt8] = []
        let board = try #require(try await store.canvas(canvas))
        try await writer.write(board, for: .members) { piece in
            bytes += piece.readableBytesView
            try taken(store.count)
        }
        #expect(!bytes.contains(UInt8(ascii: "\n")))
        return try JSONValue.parse(bytes)
    }

    private func withBoard(
        of count: Int, _ body: (TestServer, CanvasID, [String]) async throws -> Void
    ) async throws {
        try await withServer { server in
            let canvas = try await server.makeCanvas()
            var ids: [String] = []
            while ids.count < count {
                let answer = try await server.api.post(
                    "/api/canvases/\(canvas)/image-nodes", #"{"prompt":"a boat","count":\#(min(8, count - ids.count))}"#
                )
                ids += (answer.json["imageNodes"]?.arrayValue ?? []).compactMap { $0["id"]?.stringValue }
            }
            try await body(server, CanvasID(canvas), ids)
        }
    }

    /// The server stays close to what the reader has read.
    @Test func aSnapshotIsReadAsTheClientReadsIt() async throws {
        try await withBoard(of: 100) { server, canvas, ids in
            let store = PagedStore(base: server.store)
            var pieces = 0
            let json = try await snapshot(of: canvas, in: store, server) { pages in
                #expect(pages <= pieces, "no page is read before the client has read the previous one")
                pieces += 1
            }
            #expect(store.count > 2)
            #expect(json["imageNodes"]?.arrayValue?.compactMap { $0["id"]?.stringValue } == ids)
            #expect(json["canvas"]?["id"]?.stringValue == canvas.rawValue)
            #expect(json["version"] == json["canvas"]?["version"])
        }
    }

    @Test func anEmptyCanvasIsAnEmptyList() async throws {
        try await withBoard(of: 0) { server, canvas, _ in
            let json = try await snapshot(of: canvas, in: PagedStore(base: server.store), server)
            #expect(json["imageNodes"] == .array([]))
        }
    }

    /// The last image node of a page may be deleted before the next page is read.
    @Test func readingContinuesAfterAPermanentDeletion() async throws {
        try await withBoard(of: 80) { server, canvas, ids in
            let (base, now) = (server.store, server.clock.now())
            let store = PagedStore(base: base) { page in
                if let last = page.next { try await base.deleteImageNode(last, at: now) }
            }
            let json = try await snapshot(of: canvas, in: store, server)
            #expect(json["imageNodes"]?.arrayValue?.compactMap { $0["id"]?.stringValue } == ids)
        }
    }
}
