import EaselCore
import Foundation
import Logging
import SQLiteStore
import Testing

@testable import EaselServer

/// The hub by itself: who reads, who is too slow, who has left.
@Suite(.timeLimit(.minutes(1)))
struct FeedHubTests {
    private struct Board: Sendable {
        let store: SQLiteStore
        let bell: CommitBell
        let hub: FeedHub
        let canvas: CanvasID

        func rename(_ count: Int) async throws {
            for number in 0..<count {
                _ = try await store.renameCanvas(canvas, title: "\(number)", at: SystemClock().now())
            }
        }
    }

    private static func withBoard(_ body: (Board) async throws -> Void) async throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "easel-hub-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: folder) }
        let bell = CommitBell()
        let store = try SQLiteStore(path: folder.path + "/easel.db", bell: bell)
        let now = SystemClock().now()
        let organization = OrganizationID("org")
        try await store.createOrganization(Organization(id: organization, name: "O", createdAt: now))
        let canvas = CanvasID("canvas")
        try await store.createCanvas(
            Canvas(id: canvas, organizationID: organization, title: "C", createdAt: now, updatedAt: now))
        let links = ImageLinks(
            origin: "http://easel.test", credentials: Credentials(secret: Array(repeating: 1, count: 32)),
            clock: SystemClock())
        let hub = FeedHub(
            store: store, bell: bell, links: links, clock: SystemClock(),
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { await hub.run() }
            defer { bell.close() }
            try await body(Board(store: store, bell: bell, hub: hub, canvas: canvas))
        }
        try store.close()
    }

    @Test func forgetsAReaderThatHasLeft() async throws {
        try await Self.withBoard { board in
            var first: AsyncStream<FeedFrame>? = await board.hub.subscribe(to: board.canvas, at: 0).frames
            let second = await board.hub.subscribe(to: board.canvas, at: 0).frames
            #expect(await board.hub.readerCount == 2)
            #expect(first != nil)
            first = nil
            try await eventually("the reader was not forgotten") { await board.hub.readerCount == 1 ? true : nil }
            try await board.rename(3)
            var versions: [Int64] = []
            for await frame in second {
                if let version = frame.version { versions.append(version) }
                if versions.count == 3 { break }
            }
            #expect(versions == [1, 2, 3])
        }
    }

    /// It may resume by id; what it has not read must not pile up.
    @Test func cutsOffAReaderThatDoesNotRead() async throws {
        try await Self.withBoard { board in
            let (slow, _) = await board.hub.subscribe(to: board.canvas, at: 0)
            let (quick, _) = await board.hub.subscribe(to: board.canvas, at: 0)
            async let seen = quick.compactMap(\.version).prefix(700).reduce(into: []) { $0.append($1) }
            try await board.rename(700)
            #expect(await seen == Array(1...700))
            try await eventually("the slow reader was kept") { await board.hub.readerCount == 1 ? true : nil }
            var kept: [Int64] = []
            for await frame in slow { if let version = frame.version { kept.append(version) } }
            #expect(!kept.isEmpty && kept.count <= 256)
            #expect(kept == Array(1...Int64(kept.count)))
        }
    }

    @Test func endsItsReadersWithTheBell() async throws {
        try await Self.withBoard { board in
            let (frames, _) = await board.hub.subscribe(to: board.canvas, at: 0)
            board.bell.close()
            for await _ in frames {}
        }
    }
}
