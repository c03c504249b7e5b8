import Synchronization

/// Lets one request start per interval; the others wait for their turn, first come, first served.
final class RequestSpacing: Sendable {
    private let interval: Duration
    /// Since this value was created.
    private let elapsed: @Sendable () -> Duration
    private let sleep: @Sendable (Duration) async throws -> Void
    private let nextTurn = Mutex(Duration.zero)

    init<C: Clock>(interval: Duration, clock: C) where C.Duration == Duration {
        self.interval = interval
        let start = clock.now
        elapsed = { start.duration(to: clock.now) }
        sleep = { try await clock.sleep(for: $0) }
    }

    /// Returns when it is the caller's turn. Throws `CancellationError`; the turn is then lost.
    func wait() async throws {
        let now = elapsed()
        let turn = nextTurn.withLock { next in
            let turn = max(now, next)
            next = turn + interval
            return turn
        }
        if turn > now { try await sleep(turn - now) }
        try Task.checkCancellation()
    }
}
