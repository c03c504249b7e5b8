/// The small moves all steps are made of.
extension Attempt {
    func givesUpAt(_ policy: AttemptPolicy) -> Timestamp {
        (sentAt ?? createdAt).adding(seconds: policy.giveUpAfter)
    }

    func asksNoMoreAt(_ policy: AttemptPolicy) -> Timestamp {
        (sentAt ?? createdAt).adding(seconds: policy.afterlife)
    }

    func firstCheckAt(_ policy: AttemptPolicy) -> Timestamp {
        (sentAt ?? createdAt).adding(seconds: policy.reconcileAfter ?? expectedSeconds + policy.reconcileGrace)
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
