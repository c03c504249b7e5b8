import EaselCore
import Synchronization

/// What is wrong for a while in a simulated world, for all its processes.
final class Troubles: Sendable {
    private struct State {
        var storeIsAwayUntil: Timestamp?
        var settingsAreCorrected = false
    }

    private let state = Mutex(State())
    private let clock: ManualClock

    init(clock: ManualClock) {
        self.clock = clock
    }

    /// Whether the store can't be reached at all: a lock that somebody holds, a disk that is full.
    var storeIsAway: Bool {
        let now = clock.now()
        return state.withLock { $0.storeIsAwayUntil.map { now < $0 } ?? false }
    }

    func takeStoreAway(seconds: Double) {
        let end = clock.now().adding(seconds: seconds)
        state.withLock { $0.storeIsAwayUntil = end }
    }

    /// Whether all hosts that results are at may be fetched from.
    var settingsAreCorrected: Bool { state.withLock { $0.settingsAreCorrected } }

    func correctSettings() { state.withLock { $0.settingsAreCorrected = true } }

    func end() {
        state.withLock { $0 = State(storeIsAwayUntil: nil, settingsAreCorrected: true) }
    }
}
