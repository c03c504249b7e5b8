import EaselCore

/// Limits the burst and the rate of requests, by the generic cell rate algorithm.
///
/// Per client it stores one time: when the quota will be full again.
struct RequestQuota: Sendable {
    /// What became of one request.
    struct Verdict: Sendable, Equatable {
        let isAdmitted: Bool
        let remaining: Int
        /// Until nothing is taken any more.
        let secondsToFull: Double
        /// Until the next one would be admitted; 0 when it would be now.
        let secondsToNext: Double
    }

    let limit: RateLimit

    /// Takes one if there is one.
    ///
    /// - Parameter full: when everything will have grown back, in seconds since 1970; nil when nothing was taken yet.
    func take(from full: inout Double?, at now: Timestamp) -> Verdict {
        let now = Double(now.milliseconds) / 1000
        let interval = limit.seconds / Double(limit.count)
        // Never further ahead than everything taken at once: a clock that was put back locks nobody out.
        let before = min(max(full ?? now, now), now + limit.seconds)
        let after = before + interval
        // A hair's breadth for fractions that are not exact.
        let isAdmitted = after <= now + limit.seconds + interval / 1000
        let taken = isAdmitted ? after : before
        full = taken
        let left = (now + limit.seconds - taken) / interval + 0.001
        return Verdict(
            isAdmitted: isAdmitted, remaining: max(0, Int(left)), secondsToFull: taken - now,
            secondsToNext: left >= 1 ? 0 : max(0, taken + interval - now - limit.seconds))
    }
}
