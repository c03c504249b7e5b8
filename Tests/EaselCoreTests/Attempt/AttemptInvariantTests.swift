import EaselCore
import TestSupport
import Testing

/// Invariants that hold for any events in any order.
@Suite struct AttemptInvariantTests {
    @Test(arguments: 0..<20)
    func randomEventsNeverBreakAnInvariant(block: UInt64) {
        for seed in (block * 500)..<(block * 500 + 500) {
            var random = SeededRandom(seed: seed)
            var history = NodeHistory(new: Samples.node(message: seed % 2 == 0 ? MessageID("msg_1") : nil))
            var now = Samples.created
            for _ in 0..<40 {
                now = now.adding(seconds: Double.random(in: 0...400, using: &random))
                let before = history
                let context = StepContext(
                    surroundings: Surroundings(clock: FixedClock(time: now)), policy: Samples.policy)
                let number = Int.random(in: 1...history.node.attempt, using: &random)
                let decision =
                    Int.random(in: 0..<12, using: &random) == 0
                    ? history.retrying(in: context) : history.step(event(&random), attempt: number, in: context)
                guard let decision else { continue }
                history = decision.history
                let isNews = history.node.messageID != nil && history.node.status == .failed
                #expect(
                    decision.messages.isEmpty || isNews, "seed \(seed): only failures are told, and only in the chat")
                check(before, history, "seed \(seed)")
            }
        }
    }

    private func event(_ random: inout SeededRandom) -> AttemptEvent {
        let events = LifecycleEvents.all.keys.sorted()
        let name = events[Int.random(in: 0..<events.count, using: &random)]
        return LifecycleEvents.all[name]?.event ?? .cancelRequested
    }

    private func check(_ before: NodeHistory, _ after: NodeHistory, _ seed: String) {
        #expect((after.node.status == .completed) == (after.node.image != nil), "\(seed)")
        #expect((after.node.error != nil) == [.failed, .canceled].contains(after.node.status), "\(seed)")
        #expect(after.node == after.node.reflecting(after.attempts), "\(seed): the status is what the attempts make it")
        if before.node.image != nil { #expect(after.node.image == before.node.image, "\(seed): a picture stays") }
        for attempt in after.attempts {
            guard let earlier = before.attempt(attempt.number) else { continue }
            if attempt.sends > earlier.sends {
                #expect(earlier.state == .queued && attempt.state == .submitting, "\(seed): sent only from the queue")
            }
            if attempt.state == .failed, attempt.reportedEnd == .success {
                #expect(earlier.state == .owed || earlier.state == .failed, "\(seed): nothing paid fails in a hurry")
            }
            if earlier.state == .unknown, attempt.state == .queued {
                #expect(attempt.error != nil, "\(seed): back to the queue only with a proven refusal")
            }
            let kept = earlier.results.compactMap(\.digest)
            #expect(Set(kept).isSubset(of: attempt.results.compactMap(\.digest)), "\(seed): what is kept stays")
            if earlier.reportedEnd == .success, attempt.reportedEnd != .success {
                #expect(kept.isEmpty, "\(seed): a success that brought an image is never taken back")
            }
            if earlier.state == .stored, attempt.state != .stored {
                #expect(attempt.state == .ready && !attempt.owedURLs.isEmpty, "\(seed): only for further images")
            }
            if let task = earlier.taskID { #expect(attempt.taskID == task, "\(seed): one task an attempt") }
            if !attempt.isOver { #expect(attempt.dueAt != nil, "\(seed): nothing unfinished is without a due time") }
        }
    }
}

/// SplitMix64: small, and the same on every machine.
struct SeededRandom: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed &* 0x9E37_79B9_7F4A_7C15 &+ 1 }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var value = state
        value = (value ^ (value >> 30)) &* 0xBF58_476D_1CE4_E5B9
        value = (value ^ (value >> 27)) &* 0x94D0_49BB_1331_11EB
        return value ^ (value >> 31)
    }
}
