import EaselCore
import Synchronization

/// Takes text as fast as it arrives and passes it on about twenty times a second: a fast model must not send thousands
/// of events to everybody.
final class PacedWords: Sendable {
    private static let pause = 0.05

    private let clock: any WallClock
    private let waiting = Mutex<[Speech]>([])
    private let wakes: AsyncStream<Void>
    private let wake: AsyncStream<Void>.Continuation

    init(clock: any WallClock) {
        self.clock = clock
        (wakes, wake) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
    }

    func add(_ speech: [Speech]) {
        guard !speech.isEmpty else { return }
        waiting.withLock { waiting in for said in speech { Self.join(said, to: &waiting) } }
        wake.yield()
    }

    /// Words are combined; what was withdrawn before anybody saw it is dropped.
    private static func join(_ said: Speech, to waiting: inout [Speech]) {
        switch (said, waiting.last) {
        case (.takenBack, _): waiting = [.takenBack]
        case (.words(let more), .words(let words)): waiting[waiting.count - 1] = .words(words + more)
        case (.words, _): waiting.append(said)
        }
    }

    func finish() { wake.finish() }

    /// Hands all words on, until they are finished.
    func deliver(to say: @Sendable (Speech) async -> Void) async {
        for await _ in wakes {
            await deliverWaiting(to: say)
            // Canceled: whatever is left is handed on at once.
            do { try await clock.sleep(until: clock.now().adding(seconds: Self.pause)) } catch { break }
        }
        await deliverWaiting(to: say)
    }

    private func deliverWaiting(to say: @Sendable (Speech) async -> Void) async {
        let speech = waiting.withLock { waiting in
            defer { waiting = [] }
            return waiting
        }
        for said in speech { await say(said) }
    }
}
