package import EaselCore
import Synchronization

/// The system clock, moved ahead as far as a test wants.
package final class MovableClock: WallClock {
    private let offset = Mutex(0.0)
    private let system = SystemClock()

    package init() {}

    package func now() -> Timestamp {
        system.now().adding(seconds: offset.withLock { $0 })
    }

    package func sleep(until deadline: Timestamp) async throws {
        try await system.sleep(until: deadline.adding(seconds: -offset.withLock { $0 }))
    }

    package func advance(days: Double) {
        offset.withLock { $0 += days * 86_400 }
    }
}

/// A clock on which every sleep lasts until the test calls `step`.
package final class SteppingClock: WallClock {
    private let steps: AsyncStream<Void>
    private let stepper: AsyncStream<Void>.Continuation

    package init() {
        (steps, stepper) = AsyncStream.makeStream()
    }

    package func now() -> Timestamp { SystemClock().now() }

    package func sleep(until deadline: Timestamp) async throws {
        for await _ in steps { return }
        throw CancellationError()
    }

    package func step() { stepper.yield() }
}

/// A clock that never moves.
package struct FixedClock: WallClock {
    private let time: Timestamp

    package init(time: Timestamp) {
        self.time = time
    }

    package func now() -> Timestamp { time }
    package func sleep(until deadline: Timestamp) async throws {}
}
