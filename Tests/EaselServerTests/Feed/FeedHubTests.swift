import EaselCore
import Foundation
import Logging
import NIOCore
import SQLiteStore
import Testing

@testable import EaselServer

/// The hub by itself: who reads, who is too slow, who has left.
@Suite(.timeLimit(.minutes(5)))
struct FeedHubTests {
    private struct Board: Sendable {
        let store: SQLiteStore
        let bell: CommitBell
        let hub: FeedHub
        let canvas: CanvasID
        let path: String

        func rename(_ count: Int) async throws {
            for number in 0..<count {
                _ = try await store.renameCanvas(canvas, title: "\(number)", at: SystemClock().now())
            }
        }
    }

    private static func withBoard(
        clock: any WallClock = SystemClock(), _ body: (Board) async throws -> Void
    ) async throws {
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
            store: store, bell: bell, links: links, clock: clock,
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { await hub.run() }
            defer { bell.close() }
            try await body(Board(store: store, bell: bell, hub: hub, canvas: canvas, path: folder.path + "/easel.db"))
        }
        try store.close()
    }

    @Test func forgetsAReaderThatHasLeft() async throws {
        try await Self.withBoard { board in
            var first: AsyncStream<FeedFrame>? = await board.hub.subscribe(to: [board.canvas: 0], as: .members).frames
            let second = await board.hub.subscribe(to: [board.canvas: 0], as: .members).frames
            #expect(await board.hub.readerCount == 2)
            #expect(first != nil)
            first = nil
            try await eventually("the reader was not forgotten") { await board.hub.readerCount == 1 ? true : nil }
            try await board.rename(3)
            var versions: [Int64] = []
            for await frame in second {
                if let version = frame.place?.version { versions.append(version) }
                if versions.count == 3 { break }
            }
            #expect(versions == [1, 2, 3])
        }
    }

    /// It may resume by id; what it has not read must not pile up.
    @Test func cutsOffAReaderThatDoesNotRead() async throws {
        try await Self.withBoard { board in
            let (slow, _) = await board.hub.subscribe(to: [board.canvas: 0], as: .members)
            let (quick, _) = await board.hub.subscribe(to: [board.canvas: 0], as: .members)
            async let seen = quick.compactMap(\.place?.version).prefix(700).reduce(into: []) { $0.append($1) }
            try await board.rename(700)
            #expect(await seen == Array(1...700))
            try await eventually("the slow reader was kept") { await board.hub.readerCount == 1 ? true : nil }
            var kept: [Int64] = []
            for await frame in slow { if let version = frame.place?.version { kept.append(version) } }
            #expect(!kept.isEmpty && kept.count <= 256)
            #expect(kept == Array(1...Int64(kept.count)))
        }
    }

    /// Words of an unfinished answer count as much as changes do.
    @Test func wordsNobodyReadsDoNotPileUp() async throws {
        try await Self.withBoard { board in
            let (slow, _) = await board.hub.subscribe(to: [board.canvas: 0], as: .members)
            for number in 0..<1_000 {
                await board.hub.tell(
                    MessageDelta(
                        messageID: MessageID("msg"), canvasID: board.canvas, words: "word", offset: 4 * number))
            }
            try await eventually("the slow reader was kept") { await board.hub.readerCount == 0 ? true : nil }
            var kept = 0
            for await frame in slow {
                #expect(frame.place == nil && String(buffer: frame.bytes).hasPrefix("event: messageDelta\ndata: {"))
                kept += 1
            }
            #expect((1...256).contains(kept))
        }
    }

    /// They are words of the chat, which is for members.
    @Test func guestsDoNotHearWordsOfAnswers() async throws {
        try await Self.withBoard { board in
            let (guest, _) = await board.hub.subscribe(to: [board.canvas: 0], as: .guests)
            let (member, _) = await board.hub.subscribe(to: [board.canvas: 0], as: .members)
            await board.hub.tell(
                MessageDelta(messageID: MessageID("msg"), canvasID: board.canvas, words: "word", offset: 0))
            try await board.rename(1)
            #expect(await member.first { _ in true }?.place == nil)
            #expect(await guest.first { _ in true }?.place?.version == 1)
        }
    }

    @Test func endsItsReadersWithTheBell() async throws {
        try await Self.withBoard { board in
            let (frames, _) = await board.hub.subscribe(to: [board.canvas: 0], as: .members)
            board.bell.close()
            for await _ in frames {}
        }
    }

    /// A comment every 15 s keeps proxies and browsers from giving the line up.
    @Test func sendsAHeartbeatWhenNothingHappens() async throws {
        let clock = MovableClock()
        try await Self.withBoard(clock: clock) { board in
            let (frames, _) = await board.hub.subscribe(to: [board.canvas: 0], as: .members)
            let watch = Task {
                for await frame in frames { return String(buffer: frame.bytes) }
                return "the feed ended"
            }
            clock.advance(days: 20 / 86_400)
            #expect(await watch.value == ": still here\n\n")
        }
    }

    /// A bell that rings while the clock makes the hub look must not keep it busy with itself.
    @Test func goesOnWhenTheBellRingsDuringALook() async throws {
        let clock = SteppingClock()
        try await Self.withBoard(clock: clock) { board in
            let (frames, _) = await board.hub.subscribe(to: [board.canvas: 0], as: .members)
            let reading = Task {
                for await frame in frames where frame.place?.version == 200 { return true }
                return false
            }
            // What another process writes rings no bell here, and large messages take long to read.
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
