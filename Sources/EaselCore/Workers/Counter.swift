import Synchronization

/// A number that several tasks change.
final class Counter: Sendable {
    private let count = Mutex(0)

    var value: Int { count.withLock { $0 } }

    func add(_ number: Int) {
        count.withLock { $0 += number }
    }

    func reset() {
        count.withLock { $0 = 0 }
    }
}
