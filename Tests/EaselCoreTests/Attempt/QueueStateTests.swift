import TestSupport
import Testing

@testable import EaselCore

@Suite struct QueueStateTests {
    private let limit = RateLimit(count: 20, seconds: 10)
    private let now = Samples.created

    private func start(_ queue: QueueState, place: Int = 0) -> Double? {
        queue.start(place: place, limit: limit, now: now)?.seconds(since: now)
    }

    @Test func anOrderThatNeedNotWaitHasNoEstimate() {
        #expect(start(QueueState()) == nil)
        #expect(start(QueueState(waiting: 19)) == nil)
        #expect(start(QueueState(), place: 19) == nil)
    }

    @Test func twentySubmissionsTakeTenSeconds() {
        #expect(start(QueueState(waiting: 20)) == 10)
        #expect(start(QueueState(waiting: 39)) == 10)
        #expect(start(QueueState(waiting: 38), place: 2) == 20)
        #expect(start(QueueState(waiting: 10_000)) == 5_000)
    }

    @Test func recentSubmissionsCountTowardTheLimit() {
        let sends = (0..<20).map { now.adding(seconds: -Double($0) / 2) }
        #expect(start(QueueState(waiting: 0, sends: sends)) == 10)
        #expect(start(QueueState(waiting: 0, sends: sends.map { $0.adding(seconds: -10) })) == nil)
    }

    @Test func theImageNodeSaysWhyItWaits() {
        let waiting = ImageNode(
            id: ImageNodeID("n"), canvasID: CanvasID("c"), organizationID: OrganizationID("o"),
            recipe: ImageRecipe(prompt: "p", model: "m"), position: Point(x: 0, y: 0), size: Size(width: 1, height: 1),
            expectedSeconds: 25, estimatedStartAt: now.adding(seconds: 10), messageID: nil, createdAt: now)
        let history = NodeHistory(new: waiting)
        #expect(history.node.statusDetail == .waitingForProviderLimit)
        #expect(history.node.estimatedStartAt == now.adding(seconds: 10))
        let context = StepContext(surroundings: Surroundings(clock: FixedClock(time: now)), policy: Samples.policy)
        let sent = history.step(.claimed(owner: "w", random: 0), attempt: 1, in: context)?.history.node
        #expect(sent?.statusDetail == .sending)
        #expect(sent?.estimatedStartAt == nil)
    }
}
