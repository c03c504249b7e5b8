import EaselCore
import HTTPTypes
import Synchronization

/// Counts the responses of this process; knows no addresses, no names and no organizations.
final class Traffic: Sendable {
    struct Counts: Sendable {
        /// By the status's first digit.
        var responses: [Int: Int] = [:]
        var callbacks: [CallbackOutcome: Int] = [:]
    }

    let startedAt: Timestamp
    private let state = Mutex(Counts())

    init(startedAt: Timestamp) {
        self.startedAt = startedAt
    }

    var counts: Counts { state.withLock { $0 } }

    func count(response status: HTTPResponse.Status) {
        state.withLock { $0.responses[status.code / 100, default: 0] += 1 }
    }

    func count(callback outcome: CallbackOutcome) {
        state.withLock { $0.callbacks[outcome, default: 0] += 1 }
    }
}
