import EaselCore
import EaselTesting
import Foundation
import GRDB
import Synchronization
import TestSupport
import Testing

@testable import SQLiteStore

/// A copy of a database in use, and what happens when the copy is restored.
@Suite struct DatabaseBackupTests {
    /// It holds everything committed before, is intact, and neither blocks writers nor restarts because of them.
    @Test func copiesWhileOthersWrite() async throws {
        try await withTemporaryFolder { folder in
            let bench = try Bench(folder.path)
            let canvas = try await bench.canvas()
            for _ in 0..<300 { try await bench.node(on: canvas) }
            let copy = DatabaseCopy(path: folder.path + "/copy.db")
            let written = try await withThrowingTaskGroup(of: Int.self) { group in
                let isOver = Flag()
                group.addTask {
                    var count = 0
                    while !isOver.isSet {
                        try await bench.node(on: canvas)
                        count += 1
                    }
                    return count
                }
                group.addTask {
                    defer { isOver.set() }
                    try copy.make(of: bench.path, now: Timestamp(milliseconds: 1)) { _ in }
                    return 0
                }
                return try await group.reduce(0, +)
            }
            try copy.check()
            let restored = try SQLiteStore(path: copy.path, bell: CommitBell())
            let there = try await restored.snapshot(of: canvas.id)?.imageNodes.count ?? 0
            #expect((300...(300 + written)).contains(there))
            try restored.close()
            try bench.store.close()
        }
    }

    @Test func aDamagedCopyIsRejected() async throws {
        try await withTemporaryFolder { folder in
            let bench = try Bench(folder.path)
            let canvas = try await bench.canvas()
            for _ in 0..<100 { try await bench.node(on: canvas) }
            let copy = DatabaseCopy(path: folder.path + "/copy.db")
            try copy.make(of: bench.path, now: Timestamp(milliseconds: 1)) { _ in }
            try copy.check()
            let file = try FileHandle(forUpdating: URL(filePath: copy.path))
            try file.seek(toOffset: 4096 * 40)
            try file.write(contentsOf: Data(repeating: 7, count: 4096 * 8))
            try file.close()
            #expect(throws: EaselError.self) { try copy.check() }
            try bench.store.close()
        }
    }

    /// What was queued may have been sent since the backup, so it is never sent again automatically.
    @Test func queuedAttemptsAreNotSentAfterARestore() async throws {
        try await withTemporaryFolder { folder in
            let bench = try Bench(folder.path)
            let canvas = try await bench.canvas()
            let (waiting, sent) = (try await bench.node(on: canvas), try await bench.node(on: canvas))
            try await bench.step(.claimed(owner: "worker", random: 0), sent)
            try await bench.step(.accepted(taskID: "task"), sent)
            try await bench.store.addMessage(
                Message(
                    id: MessageID("msg_1"), canvasID: canvas.id, role: .user, content: "draw a boat",
                    createdAt: bench.clock.now()))
            let copy = DatabaseCopy(path: folder.path + "/copy.db")
            try copy.make(of: bench.path, now: Timestamp(milliseconds: 1_764_237_600_000)) { _ in }
            // The original is unchanged.
            #expect(try await bench.store.settleBackup(surroundings: bench.surroundings, policy: bench.policy) == nil)
            try bench.store.close()

            let restored = try SQLiteStore(path: copy.path, bell: CommitBell())
            func settle() async throws -> SettledBackup? {
                try await restored.settleBackup(surroundings: bench.surroundings, policy: bench.policy)
            }
            let settled = try #require(try await settle())
            #expect((settled.attempts, settled.messages) == (1, 1))
            #expect(try await settle() == nil, "restoring once is enough")
            let claim = AttemptClaim(
                states: [.queued], limit: 9, owner: "w", surroundings: bench.surroundings, policy: bench.policy)
            #expect(try await restored.claimAttempts(claim).isEmpty)
            let held = try #require(try await restored.imageNode(waiting.id))
            #expect((held.status, held.error?.code) == (.failed, .outcomeUnknown))
            #expect(held.error?.message.contains("from a backup of 2025-11-27 10:00:00 UTC") == true)
            #expect(held.error?.isRetryable == true)
            #expect(try await restored.events(of: waiting.id).map(\.kind) == ["created", "restored"])
            #expect(try await restored.imageNode(sent.id)?.status == .processing)
            // Nor does the chat repeat an order it may already have made.
            let lease = Lease(owner: "w", seconds: bench.policy.lease, surroundings: bench.surroundings)
            let messages = MessageClaim(lease: lease, limit: 9)
            #expect(try await restored.claimMessages(messages).isEmpty)
            #expect(try await restored.messages(on: canvas.id, limit: 9).last?.content.contains("say it again") == true)

            // Its callback may still deliver the paid image.
            let context = StepContext(surroundings: bench.surroundings, policy: bench.policy)
            let report = ProviderReport(taskID: "t", outcome: .success(resultURLs: ["https://a/b"]), creditsConsumed: 1)
            _ = try await restored.updateImageNode(waiting.id) {
                $0.step(.reported(report, by: .callback), attempt: 1, in: context)
            }
            #expect(try await restored.imageNode(waiting.id)?.statusDetail == .saving)
            try restored.close()
        }
    }

    /// A page that saw versions after the backup must not mistake new changes with the same numbers for those.
    @Test func feedReadersOfLostChangesGetANewSnapshot() async throws {
        try await withTemporaryFolder { folder in
            let bench = try Bench(folder.path)
            let canvas = try await bench.canvas()
            try await bench.node(on: canvas)
            let copy = DatabaseCopy(path: folder.path + "/copy.db")
            try copy.make(of: bench.path, now: Timestamp(milliseconds: 1)) { _ in }
            for _ in 0..<3 { try await bench.node(on: canvas) }
            let seen = try #require(try await bench.store.canvas(canvas.id)?.version)
            try bench.store.close()

            let restored = try SQLiteStore(path: copy.path, bell: CommitBell())
            _ = try await restored.settleBackup(surroundings: bench.surroundings, policy: bench.policy)
            for _ in 0..<5 { try await bench.node(on: canvas, in: restored) }
            for version in 0...seen {
                guard case .reset = try await restored.changes(of: canvas.id, after: version, limit: 100) else {
                    Issue.record("version \(version) was accepted as known")
                    continue
                }
            }
            try restored.close()
        }
    }
}

private final class Flag: Sendable {
    private let value = Mutex(false)
    var isSet: Bool { value.withLock { $0 } }
    func set() { value.withLock { $0 = true } }
}

/// A store, and the steps that fill it.
private struct Bench: Sendable {
    let path: String
    let store: SQLiteStore
    let clock = ManualClock()
    let policy = AttemptPolicy.usual
    var surroundings: Surroundings { Surroundings(clock: clock) }

    init(_ folder: String) throws {
        path = folder + "/easel.db"
        store = try SQLiteStore(path: path, bell: CommitBell())
    }

    func canvas() async throws -> Canvas {
        let organization = Organization(id: OrganizationID("org"), name: "Acme", createdAt: clock.now())
        try await store.createOrganization(organization)
        let canvas = Canvas(
            id: CanvasID("canvas"), organizationID: organization.id, title: "Board", createdAt: clock.now(),
            updatedAt: clock.now())
        try await store.createCanvas(canvas)
        return canvas
    }

    @discardableResult
    func node(on canvas: Canvas, in other: SQLiteStore? = nil) async throws -> ImageNode {
        let node = ImageNode(
            id: surroundings.makeID("node"), canvasID: canvas.id, organizationID: canvas.organizationID,
            recipe: ImageRecipe(prompt: "a red boat", model: "nano-banana-pro"), position: Point(x: 0, y: 0),
            size: Size(width: 320, height: 180), expectedSeconds: 25, messageID: nil, createdAt: clock.now())
        let nodes = try await (other ?? store).createImageNodes(on: canvas.id, idempotency: nil) { _ in [node] }
        return try #require(nodes.first)
    }

    func step(_ event: AttemptEvent, _ node: ImageNode) async throws {
        let context = StepContext(surroundings: surroundings, policy: policy)
        _ = try await store.updateImageNode(node.id) { $0.step(event, attempt: 1, in: context) }
    }
}
