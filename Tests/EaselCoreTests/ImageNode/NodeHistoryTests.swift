import EaselCore
import Testing

@Suite struct NodeHistoryTests {
    private let context = StepContext(
        surroundings: Surroundings(clock: FixedClock(time: Samples.sentAt.adding(seconds: 30))), policy: Samples.policy)

    private func success(_ urls: [String] = ["https://a/b.png"]) -> AttemptEvent {
        .reported(ProviderReport(taskID: nil, outcome: .success(resultURLs: urls), creditsConsumed: 18))
    }

    private func after(_ events: [AttemptEvent], from start: NodeHistory? = nil, attempt: Int = 1) throws -> NodeHistory
    {
        var history = start ?? NodeHistory(new: Samples.node())
        for event in events {
            history = try #require(history.step(event, attempt: attempt, in: context)).history
        }
        return history
    }

    private let claimed = AttemptEvent.claimed(owner: "w", random: 0)

    @Test func happyPathShowsEachStep() throws {
        var history = NodeHistory(new: Samples.node())
        #expect(history.node.status == .pending)
        #expect(history.node.statusDetail == nil)
        let steps: [(AttemptEvent, ImageNodeStatus, StatusDetail?)] = [
            (claimed, .pending, .sending), (.accepted(taskID: "t"), .processing, .generating),
            (success(), .processing, .saving), (.imported([Samples.image("a")]), .completed, nil),
        ]
        for (event, status, detail) in steps {
            history = try after([event], from: history)
            #expect(history.node.status == status)
            #expect(history.node.statusDetail == detail)
        }
        #expect(history.node.image == Samples.image("a"))
        #expect(history.node.taskID == "t")
        #expect(history.node.creditsConsumed == 18)
    }

    @Test func moreResultsAreAlternatives() throws {
        let node = try after([
            claimed, success(), .imported([Samples.image("a"), Samples.image("b"), Samples.image("c")]),
        ]).node
        #expect(node.image?.id == ImageID("img_a"))
        #expect(node.alternatives.map(\.id.rawValue) == ["img_b", "img_c"])
    }

    @Test func lateSuccessOfACanceledNodeLands() throws {
        let canceled = try after([claimed, .accepted(taskID: "t"), .cancelRequested])
        #expect(canceled.node.status == .canceled)
        let late = try after([success()], from: canceled)
        #expect(late.node.status == .processing)
        #expect(try after([.imported([Samples.image("a")])], from: late).node.status == .completed)
    }

    @Test func lateSuccessIsAnAlternativeOnceANewerAttemptCompleted() throws {
        var history = try after([claimed, .accepted(taskID: "t"), .cancelRequested])
        history = try #require(history.retrying(at: context.now)).history
        history = try after([claimed, success(), .imported([Samples.image("new")])], from: history, attempt: 2)
        history = try after([success(), .imported([Samples.image("late")])], from: history, attempt: 1)
        #expect(history.node.image?.id == ImageID("img_new"))
        #expect(history.node.alternatives.map(\.id.rawValue) == ["img_late"])
        #expect(history.node.creditsConsumed == 36, "both were paid")
    }

    @Test func aPictureThatComesLateSavesTheRetryNotYetSent() throws {
        var history = try after([claimed, .accepted(taskID: "t"), .cancelRequested])
        history = try #require(history.retrying(at: context.now)).history
        history = try after([success(), .imported([Samples.image("late")])], from: history, attempt: 1)
        #expect(history.node.status == .completed)
        #expect(history.attempt(2)?.state == .canceled)
        #expect(history.attempt(2)?.sends == 0)
    }

    @Test func aFailedDownloadThatArrivesAfterAllLands() throws {
        let failed = try after([claimed, success(), .importFailed(NodeError(.downloadFailed, "gone"))])
        #expect(failed.node.status == .failed)
        #expect(try after([.imported([Samples.image("a")])], from: failed).node.status == .completed)
    }

    @Test(arguments: ImageNodeStatus.allCases)
    func onlyFailedAndCanceledCanBeRetried(status: ImageNodeStatus) throws {
        let events: [ImageNodeStatus: [AttemptEvent]] = [
            .pending: [], .processing: [claimed, .accepted(taskID: "t")],
            .completed: [claimed, success(), .imported([Samples.image("a")])],
            .failed: [claimed, .refused(NodeError(.invalidPrompt, "no"))], .canceled: [.cancelRequested],
        ]
        let history = try after(try #require(events[status]))
        #expect(history.node.status == status)
        let retry = history.retrying(at: context.now)
        #expect((retry != nil) == [.failed, .canceled].contains(status))
        if let retry {
            #expect(retry.history.node.attempt == 2)
            #expect(retry.history.node.status == .pending)
            #expect(retry.history.node.error == nil)
        }
    }

    @Test func whoAskedInTheChatIsToldWhatFailed() throws {
        let asked = NodeHistory(new: Samples.node(message: MessageID("msg_1")))
        let decision = try #require(
            try after([claimed], from: asked).step(
                .refused(NodeError(.contentPolicy, "Not this.")), attempt: 1, in: context))
        #expect(decision.messages.map(\.content) == ["I could not make this picture. Not this."])
        let silent = try after([claimed]).step(
            .refused(NodeError(.contentPolicy, "Not this.")), attempt: 1, in: context)
        #expect(silent?.messages.isEmpty == true)
    }

    @Test func movingChangesNothingElse() {
        let history = NodeHistory(new: Samples.node())
        let moved = history.placing(position: Point(x: 5, y: 6), size: nil, at: context.now)
        #expect(moved.history.node.position == Point(x: 5, y: 6))
        #expect(moved.history.node.updatedAt == context.now)
        let same = history.placing(position: history.node.position, size: nil, at: context.now)
        #expect(same.history == history, "a move to the same place is no change")
    }

    @Test func unknownAttemptIsNoStep() {
        #expect(NodeHistory(new: Samples.node()).step(.cancelRequested, attempt: 7, in: context) == nil)
    }
}
