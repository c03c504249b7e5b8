import EaselTesting
import Synchronization
import TestSupport
import Testing

@testable import EaselCore

/// Doors wait for image nodes by being notified of commits, without polling.
@Suite(.timeLimit(.minutes(5)))
struct WaitTests {
    @Test func endsWhenTheLastImageNodeIsFinal() async throws {
        let bench = try await WaitBench()
        async let waited = bench.wait()
        try await bench.fail("node_1")
        try await bench.fail("node_2")
        #expect(try await waited.map(\.id.rawValue) == ["node_2", "node_1"], "in the order asked for")
        #expect(try await waited.allSatisfy { $0.status == .failed })
        #expect(bench.bell.awaitedImageNodes.isEmpty)
    }

    @Test func finalImageNodesAreNotWaitedFor() async throws {
        let bench = try await WaitBench()
        for node in ["node_1", "node_2"] { try await bench.fail(node) }
        #expect(try await bench.wait().count == 2)
    }

    @Test func endsAtTheDeadlineWithTheCurrentState() async throws {
        let bench = try await WaitBench()
        async let waited = bench.wait(seconds: 30)
        await bench.untilAwaited()
        try await bench.fail("node_1")
        while bench.clock.sleeping == 0 { await Task.yield() }
        bench.clock.advance(seconds: 30)
        #expect(try await waited.map(\.status) == [.pending, .failed])
    }

    @Test func reportsEachChangeOfItsOwnImageNodesOnly() async throws {
        let bench = try await WaitBench()
        let told = Mutex(0)
        let waited = Task { try await bench.wait { _ in told.withLock { $0 += 1 } } }
        while told.withLock({ $0 }) < 1 { await Task.yield() }
        for index in 0..<100 { try await bench.move("node_3", to: index) }
        try await bench.fail("node_1")
        while told.withLock({ $0 }) < 2 { await Task.yield() }
        try await bench.fail("node_2")
        _ = try await waited.value
        #expect(told.withLock { $0 } == 3, "one at the start and one for each change")
    }

    @Test func deletedImageNodesAreNotWaitedFor() async throws {
        let bench = try await WaitBench()
        async let waited = bench.wait()
        await bench.untilAwaited()
        try await bench.useCases.deleteImageNode(ImageNodeID("node_1"), of: bench.organization)
        try await bench.fail("node_2")
        #expect(try await waited.map(\.id.rawValue) == ["node_2"])
    }

    @Test func imageNodesOfOtherOrganizationsAreNotFound() async throws {
        let bench = try await WaitBench()
        let waited = try await bench.useCases.waitUntilFinal(
            [ImageNodeID("node_1")], of: OrganizationID("org_other"))
        #expect(waited.isEmpty)
    }

    @Test func cancellationEndsTheWait() async throws {
        let bench = try await WaitBench()
        let waited = Task { try await bench.wait() }
        await bench.untilAwaited()
        waited.cancel()
        await #expect(throws: CancellationError.self) { try await waited.value }
        while !bench.bell.awaitedImageNodes.isEmpty { await Task.yield() }
    }

    @Test func serverShutdownEndsTheWait() async throws {
        let bench = try await WaitBench()
        async let waited = bench.wait()
        await bench.untilAwaited()
        bench.bell.close()
        #expect(try await waited.map(\.status) == [.pending, .pending])
    }

    /// The other process has a bell of its own.
    @Test func changesOfOtherProcessesAreSeen() async throws {
        let bench = try await WaitBench(hearsStore: false)
        let watch = ImageNodeWatch(store: bench.store, bell: bench.bell, clock: bench.clock)
        async let waited = bench.wait()
        await bench.untilAwaited()
        for node in ["node_1", "node_2"] { try await bench.fail(node) }
        var seen = await watch.look(knowing: [:])
        #expect(try await waited.allSatisfy { $0.status == .failed })
        seen = await watch.look(knowing: seen)
        #expect(seen.isEmpty, "nothing is waiting any more")
    }
}

/// A store with three image nodes; the test waits for the first two.
private struct WaitBench: Sendable {
    let clock = ManualClock()
    let bell = CommitBell()
    let store: MemoryStore
    let useCases: UseCases
    let organization = Samples.node().organizationID

    init(hearsStore: Bool = true) async throws {
        store = MemoryStore(bell: hearsStore ? bell : CommitBell())
        let provider = OneAnswer(outcome: .unknown(reason: "not asked"))
        useCases = UseCases(
            store: store, provider: provider, links: provider, bell: bell, surroundings: Surroundings(clock: clock),
            policy: Samples.policy, rateLimit: RateLimit(count: 20, seconds: 10))
        try await store.createOrganization(
            Organization(id: organization, name: "Org", createdAt: Samples.created))
        try await store.createCanvas(
            Canvas(
                id: Samples.node().canvasID, organizationID: organization, title: "Board",
                createdAt: Samples.created, updatedAt: Samples.created))
        _ = try await store.createImageNodes(on: Samples.node().canvasID, idempotency: nil) { _ in
            [Samples.node("node_1"), Samples.node("node_2"), Samples.node("node_3")]
        }
    }

    func wait(
        seconds: Double? = nil, changed: @escaping @Sendable ([ImageNode]) async throws -> Void = { _ in }
    ) async throws -> [ImageNode] {
        try await useCases.waitUntilFinal(
            [ImageNodeID("node_2"), ImageNodeID("node_1")], of: organization,
            until: seconds.map { clock.now().adding(seconds: $0) }, changed: changed)
    }

    func untilAwaited() async {
        while bell.awaitedImageNodes.isEmpty { await Task.yield() }
    }

    /// Two steps in one commit.
    func fail(_ id: String) async throws {
        let context = StepContext(surroundings: Surroundings(clock: clock), policy: Samples.policy)
        _ = try await store.updateImageNode(ImageNodeID(id)) { history in
            let sent = history.step(.claimed(owner: "worker", random: 0.5), attempt: 1, in: context)
            return sent?.history.step(.refused(NodeError(.contentPolicy, "No.")), attempt: 1, in: context)
        }
    }

    func move(_ id: String, to x: Int) async throws {
        _ = try await store.updateImageNode(ImageNodeID(id)) { [clock] in
            $0.placing(position: Point(x: Double(x), y: 1), size: nil, at: clock.now())
        }
    }
}
