/// The current state of the queue for the provider.
package struct QueueState: Sendable, Equatable {
    /// Sends taken into account; enough to know whether the provider's limit is used up.
    package static let mostSends = 200

    /// Attempts that wait to be sent.
    package var waiting: Int
    /// When the last ones were sent, newest first, at most `mostSends`.
    package var sends: [Timestamp]

    package init(waiting: Int = 0, sends: [Timestamp] = []) {
        self.waiting = waiting
        self.sends = sends
    }

    /// When the attempt `place` places behind the end of the queue starts; nil when it need not wait.
    ///
    /// An upper bound: turns may let it go first.
    func start(place: Int, limit: RateLimit, now: Timestamp) -> Timestamp? {
        let windowStart = now.adding(seconds: -limit.seconds)
        let used = sends.count { $0 > windowStart }
        let spans = (min(used, limit.count) + waiting + place) / limit.count
        return spans == 0 ? nil : now.adding(seconds: Double(spans) * limit.seconds)
    }
}
