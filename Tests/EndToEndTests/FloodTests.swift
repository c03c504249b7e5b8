import EaselCore
import EaselTesting
import Foundation
import SQLiteStore
import TestSupport
import Testing

@testable import KieSimulator

/// Ten thousand image nodes at once, on the real store.
@Suite(.timeLimit(.minutes(10)))
struct FloodTests {
    /// The provider's own limit, checked by the simulator over the 5,000 seconds it takes: not a single 429, and
    /// a request for a single image meanwhile is served in the next window.
    @Test func floodIsSentWithinTheLimitAndInFairOrder() async throws {
        try await withTemporaryFolder { folder in
            let bench = try Bench(in: folder)
            let account = Account(configuration: SimulatorConfiguration())
            let model = Self.request["model"]?.stringValue
            let offer = ModelTable.all.first { $0.name == model }.map { ($0, isFailing: false) }
            let origin = ContinuousClock.now
            let flood = try await bench.canvas(of: "flooding")
            try await bench.add(10_000, to: flood)
            var asked: [CanvasID: Timestamp] = [:]
            var longestWait = 0.0
            var singles = 0
            var sent = 0
            for window in 0... {
                if window % 50 == 10 {
                    let organization = window % 100 == 10 ? "flooding" : "modest \(window)"
                    let canvas = try await bench.canvas(of: organization)
                    try await bench.add(1, to: canvas)
                    asked[canvas.id] = bench.clock.now()
                    singles += 1
                }
                let claimed = try await bench.claim()
                for attempt in claimed {
                    let instant = origin.advanced(by: .milliseconds(bench.milliseconds))
                    let outcome = await account.create(
                        Self.request, offer: offer, now: bench.clock.now().milliseconds, at: instant)
                    if case .refused(let refusal) = outcome { #expect(refusal != .tooFrequent, "window \(window)") }
                    guard let since = asked.removeValue(forKey: attempt.node.canvasID) else { continue }
                    longestWait = max(longestWait, bench.clock.now().seconds(since: since))
                }
                sent += claimed.count
                if sent >= 10_000, asked.isEmpty, try await bench.isEmpty() { break }
                // Workers look for work at any time, not in step with the limit's window.
                bench.clock.advance(seconds: [0.5, 3.7, 6.1, 10][window % 4])
            }
            #expect(sent == 10_000 + singles)
            #expect(longestWait <= 10.5, "a single image waited \(longestWait) s")
            #expect(bench.milliseconds >= 4_990_000, "no faster than the provider allows")
        }
    }

    /// Killed with ten thousand in progress: nothing is sent again after the restart.
    @Test func tenThousandInProgressSurviveAKill() async throws {
        try await Installation.with(simulator: []) { installation in
            let bench = try Bench(in: installation.folder.appending(path: ".easel"))
            let canvas = try await bench.canvas(of: "busy")
            let ids = try await bench.add(10_000, to: canvas)
            let claimed = try await bench.claim(limit: 10_000)
            #expect(claimed.count == 10_000)
            // A fifth was interrupted while being sent.
            try await bench.accept(claimed.prefix(8_000))
            try bench.close()
            for _ in 0..<2 {
                try await installation.serve(settings: ["EASEL_RECONCILE_AFTER": "1500"]) { _, _ in }
            }
            try await installation.serve(settings: ["EASEL_RECONCILE_AFTER": "1500"]) { _, _ in
                let store = try SQLiteStore(path: bench.path, bell: CommitBell())
                let counts = try await eventually("not every interrupted attempt is marked unknown") {
                    let counts = try await store.workCounts().attempts
                    return counts[.unknown] == 2_000 ? counts : nil
                }
                #expect(counts[.submitted] == 8_000)
                #expect(counts[.submitting, default: 0] == 0)
                for id in [ids[0], ids[9_999]] { #expect(try await store.imageNode(id)?.status == .processing) }
                try store.close()
            }
            #expect(try await installation.simulator.calls("createTask") == 0)
            #expect(try await installation.simulator.calls("recordInfo") == 0)
        }
    }

    private static let request: JSON = [
        "model": "nano-banana-pro", "input": ["prompt": "a boat", "aspect_ratio": "1:1", "resolution": "1K"],
    ]
}

/// A store with its own clock, and the steps that fill it.
private final class Bench: Sendable {
    let path: String
    let clock: ManualClock
    private let store: SQLiteStore
    private let surroundings: Surroundings
    private let start: Timestamp

    init(in folder: URL) throws {
        path = folder.path + "/easel.db"
        store = try SQLiteStore(path: path, bell: CommitBell())
        clock = ManualClock(now: SystemClock().now())
        surroundings = Surroundings(clock: clock)
        start = clock.now()
    }

    /// Time since the start.
    var milliseconds: Int64 { clock.now().milliseconds - start.milliseconds }

    func canvas(of organization: String) async throws -> Canvas {
        let id = OrganizationID(organization)
        if try await store.organization(id) == nil {
            try await store.createOrganization(Organization(id: id, name: organization, createdAt: clock.now()))
        }
        let canvas = Canvas(
            id: surroundings.makeID("canvas"), organizationID: id, title: "Board", createdAt: clock.now(),
            updatedAt: clock.now())
        try await store.createCanvas(canvas)
        return canvas
    }

    @discardableResult
    func add(_ count: Int, to canvas: Canvas) async throws -> [ImageNodeID] {
        return try await store.createImageNodes(on: canvas.id, idempotency: nil) { [surroundings] _ in
            (0..<count).map { index in
                ImageNode(
                    id: surroundings.makeID("node"), canvasID: canvas.id, organizationID: canvas.organizationID,
                    recipe: ImageRecipe(prompt: "picture \(index)", model: "nano-banana-pro", aspectRatio: "1:1"),
                    position: Point(x: 0, y: 0), size: Size(width: 320, height: 320), expectedSeconds: 25,
                    messageID: nil, createdAt: surroundings.now())
            }
        }.map(\.id)
    }

    /// What a submitter would claim now under the provider's limit, or with any limit.
    func claim(limit: Int? = nil) async throws -> [ClaimedAttempt] {
        try await store.claimAttempts(
            AttemptClaim(
                states: [.queued], limit: limit ?? 100, owner: "worker", surroundings: surroundings,
                policy: AttemptPolicy.usual, rateLimit: limit == nil ? RateLimit(count: 20, seconds: 10) : nil))
    }

    func accept(_ claimed: some Sequence<ClaimedAttempt>) async throws {
        let context = StepContext(surroundings: surroundings, policy: AttemptPolicy.usual)
        try await withThrowingDiscardingTaskGroup { group in
            for attempt in claimed {
                group.addTask { [store] in
                    _ = try await store.updateImageNode(attempt.node.id) {
                        $0.step(.accepted(taskID: "task_\(attempt.node.id)"), attempt: 1, in: context)
                    }
                }
            }
        }
    }

    func isEmpty() async throws -> Bool {
        try await store.workCounts().attempts[.queued, default: 0] == 0
    }

    func close() throws { try store.close() }
}
