import EaselCore
import Synchronization

/// Which process has claimed which message, and when: each claim may cost a language model's answer.
final class MessageClaims: Sendable {
    private let last = Mutex<[MessageID: (process: Int, at: Timestamp)]>([:])
    private let clock: ManualClock
    private let stage: Stage
    private let ledger: Ledger
    private let lease: Double

    init(clock: ManualClock, stage: Stage, ledger: Ledger, lease: Double) {
        self.clock = clock
        self.stage = stage
        self.ledger = ledger
        self.lease = lease
    }

    /// No other process gets a message during the lease of a live process.
    func note(_ message: MessageID, by process: Int) {
        let now = clock.now()
        let before = last.withLock { last in
            defer { last[message] = (process, now) }
            return last[message]
        }
        guard let before, before.process != process, !stage.isDead(before.process),
            now.seconds(since: before.at) < lease
        else { return }
        ledger.violate("processes \(before.process) and \(process) have \(message) at once")
    }

    /// Its holder has put a message back.
    func forget(_ message: MessageID) {
        last.withLock { $0[message] = nil }
    }

    /// A clock jump ends leases.
    func forgetAll() {
        last.withLock { $0 = [:] }
    }
}
