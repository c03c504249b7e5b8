import EaselCore
import Synchronization

/// Keeps a flood of forged callbacks from filling the log and the audit trail. It refuses nobody.
///
/// Each address has its own share, so that a flood from one address does not hide the others.
final class RefusalLog: Sendable {
    private static let perAddress = RequestQuota(limit: RateLimit(count: 20, seconds: 20))
    private static let inAll = RequestQuota(limit: RateLimit(count: 50, seconds: 10))

    private struct State {
        var addresses = BoundedTable<ClientAddress, Double>(capacity: 4_000)
        var all: Double?
        var untold = 0
    }

    private let state = Mutex(State())

    init() {}

    /// How many were not logged since the last one; nil if this one must not be logged either.
    func admit(from address: ClientAddress, at now: Timestamp) -> Int? {
        state.withLock { state in
            guard Self.perAddress.take(from: &state.addresses[address], at: now).isAdmitted,
                Self.inAll.take(from: &state.all, at: now).isAdmitted
            else {
                state.untold += 1
                return nil
            }
            defer { state.untold = 0 }
            return state.untold
        }
    }
}
