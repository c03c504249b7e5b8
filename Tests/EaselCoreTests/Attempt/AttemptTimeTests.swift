import EaselCore
import EaselTesting
import TestSupport
import Testing

@Suite struct AttemptTimeTests {
    private let now = Samples.sentAt.adding(seconds: 5)

    private func due(_ state: String, _ event: AttemptEvent, at now: Timestamp? = nil) throws -> Double? {
        let attempt = try #require(Samples.attempts[state]).step(event, now: now ?? self.now, policy: Samples.policy)
            .attempt
        return attempt.dueAt?.seconds(since: Samples.sentAt)
    }

    @Test func claimingMovesTheDueTimeToTheEndOfTheLease() throws {
        #expect(try due("queued", .claimed(owner: "w", random: 0)) == 5 + Samples.policy.lease)
        let taken = try #require(Samples.attempts["ready ✓"]).step(
            .claimed(owner: "w", random: 0), now: now, policy: Samples.policy)
        #expect(taken.attempt.leaseOwner == "w")
    }

    @Test func theProviderIsAskedAfterTheExpectedTimeAndAGracePeriod() throws {
        #expect(try due("submitting", .accepted(taskID: "t")) == 90)
        var policy = AttemptPolicy.usual
        policy.reconcileAfter = 3
        let attempt = try #require(Samples.attempts["submitting"])
        #expect(
            attempt.step(.accepted(taskID: "t"), now: now, policy: policy).attempt.dueAt
                == Samples.sentAt.adding(seconds: 3))
    }

    @Test func anUnknownOutcomeWaitsUntilTheGiveUpTime() throws {
        #expect(try due("submitting", .answerLost(reason: "")) == 1_800)
        #expect(try due("unknown", .claimed(owner: "w", random: 0)) == 1_800)
    }

    @Test func retryAfterIsRespected() throws {
        let error = NodeError(.rateLimited, "busy")
        #expect(try due("submitting", .postponed(error, retryAfterSeconds: 40, random: 0)) == 45)
    }

    @Test(arguments: [(1, 1.0, 2.0), (2, 2.0, 4.0), (5, 16.0, 32.0), (20, 150.0, 300.0), (1_000, 150.0, 300.0)])
    func backoffDoublesWithJitter(tries: Int, least: Double, most: Double) throws {
        for random in [0, 0.5, 0.999] {
            var sends = Samples.attempt(.submitting)
            for _ in 1..<min(tries, 20) {
                sends =
                    sends.step(
                        .postponed(NodeError(.rateLimited, ""), retryAfterSeconds: nil, random: 0), now: now,
                        policy: Samples.policy
                    ).attempt
                sends = sends.step(.claimed(owner: "w", random: 0), now: now, policy: Samples.policy).attempt
            }
            let next = sends.step(
                .postponed(NodeError(.rateLimited, ""), retryAfterSeconds: nil, random: random), now: now,
                policy: Samples.policy)
            let wait = try #require(next.attempt.dueAt).seconds(since: now)
            #expect(wait >= least && wait <= most, "\(tries) tries, random \(random): \(wait)")
        }
    }

    @Test func noStatusRequestIsScheduledAfterTheGiveUpTime() throws {
        var attempt = try #require(Samples.attempts["submitted"])
        var now = Samples.sentAt
        var questions = 0
        while attempt.state == .submitted {
            let taken = attempt.step(.claimed(owner: "w", random: 0), now: now, policy: Samples.policy)
            #expect(taken.work == .check(taskID: "task"))
            questions += 1
            attempt = taken.attempt.step(.stillRunning(random: 0.5), now: now, policy: Samples.policy).attempt
            if let due = attempt.dueAt, attempt.state == .submitted {
                #expect(due > now)
                #expect(due <= Samples.sentAt.adding(seconds: 1_800))
                now = due
            }
        }
        #expect(attempt.error?.code == .timedOut)
        #expect(attempt.dueAt != nil, "the provider is asked for a day")
        #expect(questions < 15, "\(questions) questions")
    }

    /// One status request while the clock is a day ahead does not end a running task.
    @Test func aClockJumpDoesNotGiveUpARunningTask() throws {
        let policy = Samples.policy
        var attempt = Attempt(
            imageNodeID: ImageNodeID("node_1"), number: 1, expectedSeconds: 25, createdAt: Samples.created
        )
        .step(.claimed(owner: "w", random: 0), now: Samples.sentAt, policy: policy).attempt
        .step(.accepted(taskID: "task"), now: Samples.sentAt, policy: policy).attempt
        var now = Samples.sentAt.adding(seconds: 86_400)
        for _ in 1..<policy.leastChecks {
            attempt = attempt.step(.claimed(owner: "w", random: 0), now: now, policy: policy).attempt
            attempt = attempt.step(.stillRunning(random: 0.5), now: now, policy: policy).attempt
            #expect(attempt.state == .submitted)
            let due = try #require(attempt.dueAt)
            #expect(due > now, "there is a pause between requests")
            now = due
        }
        attempt = attempt.step(.claimed(owner: "w", random: 0), now: now, policy: policy).attempt
        attempt = attempt.step(.stillRunning(random: 0.5), now: now, policy: policy).attempt
        #expect(attempt.error?.code == .timedOut)
    }

    /// A provider that is unreachable for an hour costs no image, and is not asked constantly.
    @Test func anUnreachableProviderIsRetried() throws {
        var attempt = try #require(Samples.attempts["queued"])
        let start = Samples.sentAt
        var now = start
        while now < start.adding(seconds: 3_600) {
            attempt = attempt.step(.claimed(owner: "w", random: 0), now: now, policy: Samples.policy).attempt
            let error = NodeError(.providerUnavailable, "connection refused")
            attempt =
                attempt.step(
                    .postponed(error, retryAfterSeconds: nil, random: 0.5), now: now, policy: Samples.policy
                ).attempt
            #expect(attempt.state == .queued && attempt.error == error)
            now = try #require(attempt.dueAt)
        }
        #expect(attempt.sends < 30, "\(attempt.sends) tries")
    }

    /// A URL that failed twice may have changed: the provider is asked for the current one before the next try.
    @Test func failingURLsAreRequestedAgain() throws {
        let report = ProviderReport(
            taskID: "task", outcome: .success(resultURLs: ["https://a/b.png"]), creditsConsumed: 1)
        var attempt = try #require(Samples.attempts["submitted"])
            .step(.reported(report, by: .callback), now: now, policy: Samples.policy).attempt
        var now = now
        var asked: [Int] = []
        for _ in 1...4 {
            let before = attempt.checks
            attempt = attempt.step(.claimed(owner: "w", random: 0), now: now, policy: Samples.policy).attempt
            asked.append(attempt.checks - before)
            let error = NodeError(.downloadFailed, "the host answered 404")
            attempt = attempt.step(.importPostponed(error, random: 0.5), now: now, policy: Samples.policy).attempt
            now = try #require(attempt.dueAt)
        }
        #expect(asked == [0, 0, 1, 1])
    }

    /// A disk that is full for a week costs no image, and few downloads.
    @Test func fullStorageIsRetriedWithoutLimit() throws {
        let start = Samples.sentAt
        let report = ProviderReport(
            taskID: "task", outcome: .success(resultURLs: ["https://a/b.png"]), creditsConsumed: 1)
        let failed = 0
        var attempt = try #require(Samples.attempts["submitted"])
            .step(.reported(report, by: .callback), now: start, policy: Samples.policy).attempt
        var now = start
        var tries = 0
        while now < start.adding(seconds: 7 * 86_400) {
            attempt = attempt.step(.claimed(owner: "w", random: 0), now: now, policy: Samples.policy).attempt
            let error = NodeError(.downloadFailed, "no space left")
            attempt = attempt.step(.keepingFailed(error, random: 0.5), now: now, policy: Samples.policy).attempt
            #expect(attempt.state == .ready && attempt.failedDownloads == failed)
            now = try #require(attempt.dueAt)
            tries += 1
        }
        #expect((2_000...4_000).contains(tries), "\(tries) downloads")
    }

    @Test func checkingAGivenUpTaskEnds() throws {
        var attempt = try #require(Samples.attempts["failed"])
        var now = Samples.sentAt.adding(seconds: 1_900)
        var questions = 0
        while attempt.dueAt != nil {
            let taken = attempt.step(.claimed(owner: "w", random: 0), now: now, policy: Samples.policy)
            if taken.work != nil { questions += 1 }
            attempt =
                taken.work == nil
                ? taken.attempt : taken.attempt.step(.stillRunning(random: 0), now: now, policy: Samples.policy).attempt
            if let due = attempt.dueAt { now = due }
        }
        #expect(now.seconds(since: Samples.sentAt) <= 86_400)
        #expect((20...24).contains(questions), "\(questions) questions")
    }
}
