import EaselCore
import TestSupport
import Testing

@Suite struct NodeHistoryTests {
    private let context = StepContext(
        surroundings: Surroundings(clock: FixedClock(time: Samples.sentAt.adding(seconds: 30))), policy: Samples.policy)

    private func success(_ urls: [String] = ["https://a/b.png"]) -> AttemptEvent {
        .reported(
            ProviderReport(taskID: nil, outcome: .success(resultURLs: urls), creditsConsumed: 18), by: .callback)
    }

    private func imported(_ name: String, from url: String = "https://a/b.png") -> AttemptEvent {
        .imported(Samples.image(name), from: url)
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

    /// An image that cannot be downloaded yet is not reported as arriving.
    @Test func aResultThatCannotBeDownloadedYetIsReported() throws {
        let postponed = AttemptEvent.importPostponed(NodeError(.providerError, "No address."), random: 0)
        var history = try after([claimed, .accepted(taskID: "t"), success(), claimed, postponed])
        #expect(history.node.status == .processing)
        #expect(history.node.statusDetail == .fetchingAgain)
        history = try after([claimed, imported("a")], from: history)
        #expect(history.node.status == .completed)
    }

    @Test func aSuccessfulAttemptShowsEachStep() throws {
        var history = NodeHistory(new: Samples.node())
        #expect(history.node.status == .pending)
        #expect(history.node.statusDetail == nil)
        let steps: [(AttemptEvent, ImageNodeStatus, StatusDetail?)] = [
            (claimed, .pending, .sending), (.accepted(taskID: "t"), .processing, .generating),
            (success(), .processing, .saving), (imported("a"), .completed, nil),
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

    @Test func furtherResultsBecomeAlternatives() throws {
        let node = try after([
            claimed, success(["https://a/1", "https://a/2", "https://a/3"]), imported("a", from: "https://a/1"),
            imported("b", from: "https://a/2"), imported("c", from: "https://a/3"),
        ]).node
        #expect(node.image?.id == ImageID("img_a"))
        #expect(node.alternatives.map(\.id.rawValue) == ["img_b", "img_c"])
    }

    @Test func aLateSuccessCompletesACanceledImageNode() throws {
        let canceled = try after([claimed, .accepted(taskID: "t"), .cancelRequested])
        #expect(canceled.node.status == .canceled)
        let late = try after([success()], from: canceled)
        #expect(late.node.status == .processing)
        #expect(try after([imported("a")], from: late).node.status == .completed)
    }

    @Test func aLateSuccessIsAnAlternativeAfterANewerAttemptCompleted() throws {
        var history = try after([claimed, .accepted(taskID: "t"), .cancelRequested])
        history = try #require(history.retrying(in: context)).history
        history = try after([claimed, success(), imported("new")], from: history, attempt: 2)
        history = try after([success(), imported("late")], from: history, attempt: 1)
        #expect(history.node.image?.id == ImageID("img_new"))
        #expect(history.node.alternatives.map(\.id.rawValue) == ["img_late"])
        #expect(history.node.creditsConsumed == 36, "both were paid for")
    }

    @Test func aLateImageCancelsARetryThatIsNotYetSent() throws {
        var history = try after([claimed, .accepted(taskID: "t"), .cancelRequested])
        history = try #require(history.retrying(in: context)).history
        history = try after([success(), imported("late")], from: history, attempt: 1)
        #expect(history.node.status == .completed)
        #expect(history.attempt(2)?.state == .canceled)
        #expect(history.attempt(2)?.sends == 0)
    }

    private var owed: NodeHistory {
        get throws {
            try after([
                claimed, .accepted(taskID: "t"), success(),
                .importFailed(NodeError(.downloadFailed, "the host is refused"), random: 0),
            ])
        }
    }

    @Test func aDownloadThatSucceedsLaterCompletesTheImageNode() throws {
        let failed = try owed
        #expect(failed.node.status == .failed)
        #expect(try after([imported("a")], from: failed).node.status == .completed)
    }

    @Test(arguments: ImageNodeStatus.allCases)
    func onlyFailedAndCanceledCanBeRetried(status: ImageNodeStatus) throws {
        let events: [ImageNodeStatus: [AttemptEvent]] = [
            .pending: [], .processing: [claimed, .accepted(taskID: "t")],
            .completed: [claimed, success(), imported("a")],
            .failed: [claimed, .refused(NodeError(.invalidPrompt, "no"))], .canceled: [.cancelRequested],
        ]
        let history = try after(try #require(events[status]))
        #expect(history.node.status == status)
        let retry = history.retrying(in: context)
        #expect((retry != nil) == [.failed, .canceled].contains(status))
        if let retry {
            #expect(retry.history.node.attempt == 2)
            #expect(retry.history.node.status == .pending)
            #expect(retry.history.node.error == nil)
        }
    }

    @Test func aRetryDownloadsWhatIsPaidFor() throws {
        let failed = try owed
        #expect(failed.node.status == .failed)
        #expect(failed.node.error?.code == .downloadFailed)
        #expect(failed.node.retryAction == .fetch)
        let retry = try #require(failed.retrying(in: context)).history
        #expect(retry.attempts.count == 1, "nothing is submitted again")
        #expect(retry.attempts[0].state == .ready && retry.attempts[0].dueAt == context.now)
        #expect(retry.node.status == .processing && retry.node.statusDetail == .saving && retry.node.retryAction == nil)
        #expect(try after([imported("a")], from: retry).node.status == .completed)
    }

    @Test func anOwedImageStopsARetryThatWouldPayAgain() throws {
        var history = try after([claimed, .accepted(taskID: "t"), .cancelRequested])
        #expect(history.node.retryAction == .create)
        history = try #require(history.retrying(in: context)).history
        #expect(history.attempt(1)?.dueAt == context.now, "the provider is asked about the task first")
        let waits = try #require(history.attempt(2)?.dueAt).seconds(since: context.now)
        #expect(waits == context.policy.askBeforeRetry)
        let claim = AttemptClaim(
            states: [.queued], limit: 1, owner: "w", surroundings: Surroundings(clock: FixedClock(time: context.now)),
            policy: context.policy)
        func event(_ history: NodeHistory) throws -> AttemptEvent {
            claim.event(
                for: try #require(history.attempt(2)), of: history,
                spending: Spending(budget: nil, committedMicrocredits: 0))
        }
        #expect(try event(history) != .held, "nothing is known, so the retry goes ahead")
        history = try after([success()], from: history)
        #expect(try event(history) == .held)
        history = try after([.importFailed(NodeError(.downloadFailed, "gone"), random: 0)], from: history)
        #expect(try event(history) == .cancelRequested)
        history = try after([.cancelRequested], from: history, attempt: 2)
        #expect(history.node.status == .failed && history.node.retryAction == .fetch)
        #expect(history.node.error?.code == .downloadFailed)
    }

    @Test func aBadResultDoesNotHideAGoodOne() throws {
        var history = try after([
            claimed, .accepted(taskID: "t"), success(["https://a/1", "https://a/2"]),
            imported("b", from: "https://a/2"),
        ])
        #expect(history.node.status == .completed)
        #expect(history.attempt(1)?.state == .ready)
        history = try after([.importFailed(NodeError(.downloadFailed, "gone"), random: 0)], from: history)
        #expect(history.node.status == .completed && history.node.retryAction == .fetch)
        history = try after([imported("a", from: "https://a/1")], from: history)
        #expect(history.node.image?.id == ImageID("img_b"))
        #expect(history.node.alternatives.map(\.id.rawValue) == ["img_a"])
        #expect(history.attempt(1)?.state == .stored && history.node.retryAction == nil)
    }

    @Test func identicalBytesAreStoredOnce() throws {
        let two = try after([
            claimed, success(["https://a/1", "https://a/2"]), imported("a", from: "https://a/1"),
            imported("a", from: "https://a/2"),
        ])
        #expect(two.node.alternatives.isEmpty)
        #expect(two.attempt(1)?.state == .stored)
    }

    @Test func theChatReportsThatDownloadingContinues() throws {
        let asked = try after(
            [claimed, success()], from: NodeHistory(new: Samples.node(message: MessageID("msg_1"))))
        let decision = try #require(
            asked.step(.importFailed(NodeError(.downloadFailed, "Gone."), random: 0), attempt: 1, in: context))
        #expect(
            decision.messages.map(\.content) == [
                "The image is paid and not fetched yet; Easel keeps trying, and fetching costs nothing. Gone."
            ])
    }

    @Test func theChatReportsAFailure() throws {
        let asked = NodeHistory(new: Samples.node(message: MessageID("msg_1")))
        let decision = try #require(
            try after([claimed], from: asked).step(
                .refused(NodeError(.contentPolicy, "Not this.")), attempt: 1, in: context))
        #expect(decision.messages.map(\.content) == ["I could not create this image. Not this."])
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
        #expect(same.history == history, "a move to the same position is not a change")
    }

    @Test func anUnknownAttemptIsIgnored() {
        #expect(NodeHistory(new: Samples.node()).step(.cancelRequested, attempt: 7, in: context) == nil)
    }
}
