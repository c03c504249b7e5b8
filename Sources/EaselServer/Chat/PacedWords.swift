import EaselCore
import Synchronization

/// Takes words as fast as they come and hands them on about twenty times a second: a quick model must not send
/// thousands of events to everybody.
final class PacedWords: Sendable {
    private static let pause = 0.05

    private let clock: any WallClock
    private let waiting = Mutex("")
    private let wakes: AsyncStream<Void>
    private let wake: AsyncStream<Void>.Continuation

    init(clock: any WallClock) {
        self.clock = clock
        (wakes, wake) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
    }

    func add(_ words: String) {
        guard !words.isEmpty else { return }
        waiting.withLock { $0 += words }
        wake.yield()
    }

    func finish() { wake.finish() }

    /// Hands all words on, until they are finished.
    func deliver(to say: @Sendable (String) async -> Void) async {
        for await _ in wakes {
            await deliverWaiting(to: say)
            // Canceled: whatever is left is handed on at once.
            do { try await clock.sleep(until: clock.now().adding(seconds: Self.pause)) } catch { break }
        }
        await deliverWaiting(to: say)
    }

    private func deliverWaiting(to say: @Sendable (String) async -> Void) async {
        let words = waiting.withLock { waiting in
            defer { waiting = "" }
            return waiting
        }
        if !words.isEmpty { await say(words) }
    }
}
