import EaselCore
import Foundation
import NIOCore
import NIOPosix
import SQLiteStore
import Synchronization
import TestSupport
import Testing

@testable import EaselServer

/// A reader whose frames the test reads one by one.
private final class StreamReader: EaselServer.FeedReader {
    let eventLoop: any EventLoop = MultiThreadedEventLoopGroup.singleton.next()
    let frames: AsyncStream<FeedFrame>
    private let stream: AsyncStream<FeedFrame>.Continuation

    init() { (frames, stream) = AsyncStream.makeStream(of: FeedFrame.self) }

    func take(_ frames: [FeedFrame]) { for frame in frames { stream.yield(frame) } }

    func end() { stream.finish() }
}

/// The hub alone: connected and disconnected readers.
@Suite(.timeLimit(.minutes(5)))
struct FeedHubTests {
    private struct Board: Sendable {
        let store: SQLiteStore
        let bell: CommitBell
        let hub: FeedHub
        let canvas: CanvasID
        let path: String

        func read(as visitor: Visitor = FeedHubTests.visitor(.read)) async -> StreamReader {
            let reader = StreamReader()
            _ = await hub.subscribe(reader, of: visitor, to: [canvas: 0])
            return reader
        }

        func rename(_ count: Int) async throws {
            for number in 0..<count {
                _ = try await store.renameCanvas(canvas, title: "\(number)", at: SystemClock().now())
            }
        }
    }

    private static func withBoard(
        clock: any WallClock = SystemClock(), lockedOut: Visitor? = nil, trace: (@Sendable (String) -> Void)? = nil,
        _ body: (Board) async throws -> Void
    ) async throws {
        try await withTemporaryFolder { folder in
            let bell = CommitBell()
            let store = try SQLiteStore(path: folder.path + "/easel.db", bell: bell, trace: trace)
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
                store: store, bell: bell, links: links, clock: clock,
                logger: silentLogger, stillAdmits: { $0 != lockedOut })
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { await hub.run() }
                defer { bell.close() }
                try await body(
                    Board(store: store, bell: bell, hub: hub, canvas: canvas, path: folder.path + "/easel.db"))
            }
            try store.close()
        }
    }

    fileprivate static func visitor(_ scope: Scope) -> Visitor {
        .member(
            Identity(
                organizationID: OrganizationID("org"), scopes: [scope], apiKeyID: APIKeyID("key_\(scope)"),
                sessionID: nil, hash: "\(scope)"))
    }

    private static let guest = Visitor.guest(Guest(shareID: ShareID("share"), canvasID: CanvasID("canvas")))

    @Test func removesAReaderThatHasLeft() async throws {
        try await Self.withBoard { board in
            let first = await board.read()
            let second = await board.read()
            #expect(await board.hub.readerCount == 2)
            await board.hub.remove(first)
            #expect(await board.hub.readerCount == 1)
            try await board.rename(3)
            var versions: [Int64] = []
            for await frame in second.frames {
                if let version = frame.place?.version { versions.append(version) }
                if versions.count == 3 { break }
            }
            #expect(versions == [1, 2, 3])
        }
    }

    /// Only the readers whose key was revoked.
    @Test func endsTheFeedsOfRevokedKeys() async throws {
        try await Self.withBoard(lockedOut: Self.visitor(.write)) { board in
            let (kept, ended, guest) = (
                await board.read(), await board.read(as: Self.visitor(.write)), await board.read(as: Self.guest)
            )
            await board.hub.askAgain()
            for await _ in ended.frames {}
            #expect(await board.hub.readerCount == 2)
            try await board.rename(1)
            for reader in [kept, guest] {
                #expect(await reader.frames.first { _ in true }?.place?.version == 1)
            }
        }
    }

    /// The chat is for members only.
    @Test func guestsGetNoWordsOfAnswers() async throws {
        try await Self.withBoard { board in
            let guest = await board.read(as: Self.guest).frames
            let member = await board.read().frames
            await board.hub.tell(
                MessageDelta(messageID: MessageID("msg"), canvasID: board.canvas, words: "word", offset: 0))
            try await board.rename(1)
            #expect(await member.first { _ in true }?.place == nil)
            #expect(await guest.first { _ in true }?.place?.version == 1)
        }
    }

    @Test func theBellsEndEndsAllReaders() async throws {
        try await Self.withBoard { board in
            let frames = await board.read().frames
            board.bell.close()
            for await _ in frames {}
        }
    }

    /// A comment every 15 s keeps proxies and browsers from closing the connection.
    @Test func sendsAHeartbeatWhenNothingHappens() async throws {
        let clock = MovableClock()
        try await Self.withBoard(clock: clock) { board in
            let frames = await board.read().frames
            let watch = Task {
                for await frame in frames { return String(buffer: frame.bytes) }
                return "the feed ended"
            }
            clock.advance(days: 20 / 86_400)
            #expect(await watch.value == ": still here\n\n")
        }
    }

    /// However many canvases are watched.
    @Test func doesNotReadTheDatabaseWhileNothingIsWritten() async throws {
        let clock = SteppingClock()
        let statements = Mutex<[String]>([])
        let trace: @Sendable (String) -> Void = { sql in statements.withLock { $0.append(sql) } }
        try await Self.withBoard(clock: clock, trace: trace) { board in
            let frames = await board.read().frames
            func looks() -> Int { statements.withLock { $0 }.count { $0.contains("data_version") } }
            func look() async throws {
                let before = looks()
                clock.step()
                try await eventually("nothing was read") { looks() > before ? true : nil }
            }
            // The first reads find the current state.
            for _ in 0..<2 { try await look() }
            statements.withLock { $0 = [] }
            for _ in 0..<20 { try await look() }
            #expect(statements.withLock { $0 }.allSatisfy { $0.contains("data_version") })

            let elsewhere = try SQLiteStore(path: board.path, bell: CommitBell())
            _ = try await elsewhere.renameCanvas(board.canvas, title: "N", at: SystemClock().now())
            clock.step()
            #expect(await frames.first { $0.place != nil }?.place?.version == 1)
            try elsewhere.close()
        }
    }

    /// A bell that rings during a scheduled read must not make the hub loop.
    @Test func handlesABellThatRingsDuringARead() async throws {
        let clock = SteppingClock()
        try await Self.withBoard(clock: clock) { board in
            let frames = await board.read().frames
            let reading = Task {
                for await frame in frames where frame.place?.version == 200 { return true }
                return false
            }
            // Another process's writes ring no bell here, and large messages take long to read.
            let elsewhere = try SQLiteStore(path: board.path, bell: CommitBell())
            let content = String(repeating: "x", count: 20_000)
            for round in 0..<10 {
                for number in 0..<20 {
                    let id = MessageID("msg_\(round)_\(number)")
                    try await elsewhere.addMessage(
                        Message(
                            id: id, canvasID: board.canvas, role: .assistant, content: content,
                            createdAt: SystemClock().now()))
                }
                clock.step()
                for _ in 0..<100 {
                    board.bell.ring([], canvases: [board.canvas])
                    await Task.yield()
                }
            }
            clock.step()
            #expect(await reading.value)
            try elsewhere.close()
        }
    }
}
