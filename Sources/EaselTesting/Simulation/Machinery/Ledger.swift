import EaselCore
import Synchronization

/// What the doubles record for the checks: broken promises that they saw, and that something was written.
final class Ledger: Sendable {
    private struct State {
        var violations: [String] = []
        var writes = 0
        /// True seconds passed, whatever the wall clock says.
        var trueTime = 0.0
        var sends: [Double] = []
    }

    private let state = Mutex(State())
    private let rateLimit: RateLimit

    init(rateLimit: RateLimit) {
        self.rateLimit = rateLimit
    }

    var violation: String? { state.withLock { $0.violations.first } }
    var writes: Int { state.withLock { $0.writes } }

    func violate(_ text: String) {
        state.withLock { $0.violations.append(text) }
    }

    func noteWrite() {
        state.withLock { $0.writes += 1 }
    }

    func pass(seconds: Double) {
        state.withLock { $0.trueTime += seconds }
    }

    /// A clock that jumps ahead forgets the recent submissions.
    func forgetSends() {
        state.withLock { $0.sends = [] }
    }

    /// A create was sent; no window of true time may contain more than the limit.
    func noteSends(_ count: Int) {
        state.withLock { state in
            let now = state.trueTime
            state.sends.removeAll { $0 <= now - rateLimit.seconds + 0.001 }
            state.sends += Array(repeating: now, count: count)
            guard state.sends.count > rateLimit.count else { return }
            state.violations.append(
                "\(state.sends.count) creates in \(rateLimit.seconds) s; the limit is \(rateLimit.count)")
        }
    }
}
