import EaselCore
import Synchronization

/// Keeps a flood of forged callbacks from filling the log and the audit trail.
package final class RefusalLimit: Sendable {
    private static let perSecond = 5.0
    private static let burst = 50.0
    private let bucket = Mutex<(left: Double, at: Timestamp)>((burst, Timestamp(milliseconds: 0)))

    package init() {}

    /// Whether one more refusal may be written down.
    func admit(at now: Timestamp) -> Bool {
        bucket.withLock { bucket in
            let refill = max(0, now.seconds(since: bucket.at)) * Self.perSecond
            bucket = (min(Self.burst, bucket.left + refill), now)
            guard bucket.left >= 1 else { return false }
            bucket.left -= 1
            return true
        }
    }
}
