/// The small changes that all steps consist of.
extension Attempt {
    func givesUpAt(_ policy: AttemptPolicy) -> Timestamp {
        (sentAt ?? createdAt).adding(seconds: policy.giveUpAfter)
    }

    /// Whether the provider had its time to finish, and was asked often enough: a clock that jumps ends nothing.
    func isOverdue(_ now: Timestamp, _ policy: AttemptPolicy) -> Bool {
        now >= givesUpAt(policy) && checks >= policy.leastChecks
    }

    /// Whether the provider has been asked long and often enough about a task that was given up, which took its questions
    /// too.
    func isAskedEnough(_ now: Timestamp, _ policy: AttemptPolicy) -> Bool {
        now >= (sentAt ?? createdAt).adding(seconds: policy.afterlife) && checks >= 2 * policy.leastChecks
    }

    /// Whether the provider has deleted the results by now, and they were tried often enough.
    func isPastRetention(_ now: Timestamp, _ policy: AttemptPolicy) -> Bool {
        now >= (resultAt ?? sentAt ?? createdAt).adding(seconds: policy.resultLifetime)
            && failedDownloads >= policy.leastDownloads
    }

    func firstCheckAt(_ policy: AttemptPolicy) -> Timestamp {
        (sentAt ?? createdAt).adding(seconds: policy.reconcileAfter ?? expectedSeconds + policy.reconcileGrace)
    }

    func hasTimes(after now: Timestamp) -> Bool {
        [sentAt, resultAt, storedAt].contains { $0.map { $0 > now } ?? false }
    }

    mutating func forgetTimes(after now: Timestamp) {
        sentAt = sentAt.map { min($0, now) }
        resultAt = resultAt.map { min($0, now) }
        storedAt = storedAt.map { min($0, now) }
    }

    mutating func lease(to owner: String, now: Timestamp, policy: AttemptPolicy) {
        leaseOwner = owner
        dueAt = now.adding(seconds: policy.lease)
    }

    /// No worker has it; one looks again at `dueAt`, or none does.
    mutating func rest(until dueAt: Timestamp?) {
        self.dueAt = dueAt
        leaseOwner = nil
    }

    mutating func fail(_ error: NodeError) {
        state = .failed
        self.error = error
        rest(until: nil)
    }

    func changed(_ change: (inout Attempt) -> Void) -> Attempt {
        var attempt = self
        change(&attempt)
        return attempt
    }

    func applied(_ change: (inout Attempt) -> Void) -> AttemptTransition {
        AttemptTransition(attempt: changed(change), verdict: .applied)
    }

    func same(_ verdict: AttemptTransition.Verdict) -> AttemptTransition {
        AttemptTransition(attempt: self, verdict: verdict)
    }
}
