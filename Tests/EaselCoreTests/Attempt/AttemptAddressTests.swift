import EaselCore
import TestSupport
import Testing

/// Result URLs that change while results are downloaded.
@Suite struct AttemptAddressTests {
    private let now = Samples.sentAt.adding(seconds: 5)
    private let old = ["https://old/1", "https://old/2"]
    private let new = ["https://new/1", "https://new/2"]

    private func told(_ urls: [String], by source: ReportSource, to attempt: Attempt) -> Attempt {
        let report = ProviderReport(taskID: "task", outcome: .success(resultURLs: urls), creditsConsumed: 1)
        return attempt.step(.reported(report, by: source), now: now, policy: Samples.policy).attempt
    }

    private func taken(_ attempt: Attempt) -> Attempt {
        attempt.step(.claimed(owner: "w", random: 0), now: now, policy: Samples.policy).attempt
    }

    private func kept(_ urls: [String], by attempt: Attempt) -> Attempt {
        urls.enumerated().reduce(attempt) { attempt, result in
            attempt.step(
                .imported(Samples.image("\(result.offset)"), from: result.element), now: now, policy: Samples.policy
            ).attempt
        }
    }

    /// The provider is asked, and while the results are downloaded a callback arrives with the old URLs.
    @Test(arguments: [1, 2]) func aCallbackWithOldURLsDoesNotDelayTheDownload(count: Int) throws {
        let submitted = try #require(Samples.attempts["submitted"])
        var attempt = taken(told(Array(new.prefix(count)), by: .answer, to: submitted))
        attempt = told(Array(old.prefix(count)), by: .callback, to: attempt)
        attempt = kept(Array(new.prefix(count)), by: attempt)
        #expect(attempt.state == .ready)
        // The old URLs answer 404, so the provider is asked.
        attempt = told(Array(new.prefix(count)), by: .answer, to: taken(attempt))
        #expect(attempt.state == .stored)
        #expect(attempt.results.map(\.digest) == (0..<count).map { Samples.image("\($0)").digest })
    }

    /// A callback is replayed long after its URLs have expired.
    @Test func aReplayedCallbackDoesNotDelayTheDownload() throws {
        let submitted = try #require(Samples.attempts["submitted"])
        var attempt = kept(new, by: taken(told(new, by: .answer, to: submitted)))
        #expect(attempt.state == .stored)
        attempt = told(old, by: .callback, to: attempt)
        attempt = told(new, by: .answer, to: taken(attempt))
        #expect(attempt.state == .stored)
    }

    /// Results that the provider no longer lists may still be paid for.
    @Test func aResultThatIsNotStoredStaysOwed() throws {
        let submitted = try #require(Samples.attempts["submitted"])
        var attempt = taken(told(old, by: .callback, to: submitted))
        attempt = kept(Array(old.prefix(1)), by: attempt)
        attempt = told(Array(new.prefix(1)), by: .answer, to: attempt)
        #expect(attempt.state == .ready)
        #expect(attempt.owedURLs == ["https://old/2", "https://new/1"])
    }
}
