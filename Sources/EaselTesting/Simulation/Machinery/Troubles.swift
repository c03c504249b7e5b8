import EaselCore
import Synchronization

/// Temporary faults of a simulated world that affect all its processes.
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

    /// Whether the store is unavailable, as with a held lock or a full disk.
    var storeIsAway: Bool {
        let now = clock.now()
        return state.withLock { $0.storeIsAwayUntil.map { now < $0 } ?? false }
    }

    func takeStoreAway(seconds: Double) {
        let end = clock.now().adding(seconds: seconds)
        state.withLock { $0.storeIsAwayUntil = end }
    }

    /// Whether all hosts of results are allowed.
    var settingsAreCorrected: Bool { state.withLock { $0.settingsAreCorrected } }

    func correctSettings() { state.withLock { $0.settingsAreCorrected = true } }

    func end() {
        state.withLock { $0 = State(storeIsAwayUntil: nil, settingsAreCorrected: true) }
    }
}
