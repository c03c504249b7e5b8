import EaselCore
import Synchronization
import TestSupport
import Testing

@testable import EaselServer

/// Words are passed on at a steady pace, completely and in order.
@Suite(.timeLimit(.minutes(5)))
struct PacedWordsTests {
    @Test func manyWordsAreCombinedIntoFewEvents() async throws {
        let clock = SteppingClock()
        let words = PacedWords(clock: clock)
        let heard = Mutex<[Speech]>([])
        async let delivery: Void = words.deliver { said in heard.withLock { $0.append(said) } }
        words.add([.words("first ")])
        try await eventually("the first word waited") { heard.withLock { $0 == [.words("first ")] ? true : nil } }
        for number in 0..<1_000 {
            words.add([.words("\(number) ")])
            // Without pacing, they would be passed on one by one.
            await Task.yield()
        }
        clock.step()
        let rest = (0..<1_000).map { "\($0) " }.joined()
        try await eventually("the rest did not arrive") { heard.withLock { $0.count == 2 ? true : nil } }
        words.finish()
        clock.step()
        await delivery
        #expect(heard.withLock(\.self) == [.words("first "), .words(rest)])
    }

    @Test func remainingWordsAreSentAtTheEnd() async {
        let words = PacedWords(clock: SystemClock())
        words.add([.words("a")])
        words.add([.words("b")])
        words.finish()
        let heard = Mutex<[Speech]>([])
        await words.deliver { said in heard.withLock { $0.append(said) } }
        #expect(heard.withLock(\.self) == [.words("ab")])
    }

    @Test func retractedWordsAreNotSent() async {
        let words = PacedWords(clock: SystemClock())
        words.add([.words("a"), .takenBack, .words("b"), .words("c")])
        words.finish()
        let heard = Mutex<[Speech]>([])
        await words.deliver { said in heard.withLock { $0.append(said) } }
        #expect(heard.withLock(\.self) == [.takenBack, .words("bc")])
    }
}
