import EaselCore
import Synchronization

/// The machine's clock, moved ahead as far as a test wants.
final class MovableClock: WallClock {
    private let offset = Mutex(0.0)
    private let system = SystemClock()

    func now() -> Timestamp {
        system.now().adding(seconds: offset.withLock { $0 })
    }

    func sleep(until deadline: Timestamp) async throws {
        try await system.sleep(until: deadline.adding(seconds: -offset.withLock { $0 }))
    }

    func advance(days: Double) {
        offset.withLock { $0 += days * 86_400 }
    }
}
