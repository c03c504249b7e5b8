extension Attempt {
    /// The one rule book of an attempt: what `event` makes of it at `now`.
    ///
    /// Pure and total: every state answers every event. `docs/lifecycle.md` draws it.
    package func step(_ event: AttemptEvent, now: Timestamp, policy: AttemptPolicy) -> AttemptTransition {
        switch event {
        case .claimed(let owner, _): claimed(by: owner, now: now, policy: policy)
        case .budgetExceeded(let error): budgetExceeded(error)
        case .accepted(let taskID): accepted(taskID: taskID, policy: policy)
        case .postponed(let error, let retryAfter, let random):
            postponed(error, retryAfter: retryAfter, random: random, now: now, policy: policy)
        case .refused(let error): refused(error)
        case .answerLost: answerLost(now: now, policy: policy)
        case .reported(let report): reported(report, now: now)
        case .hinted(let taskID): hinted(taskID: taskID, now: now, policy: policy)
        case .stillRunning(let random): stillRunning(random: random, now: now, policy: policy)
        case .imported: imported(now: now)
        case .importPostponed(let error, let random):
            importPostponed(error, random: random, now: now, policy: policy)
        case .keepingFailed(let error, let random): keepingFailed(error, random: random, now: now, policy: policy)
        case .importFailed(let error): importFailed(error)
        case .cancelRequested: cancelRequested(now: now, policy: policy)
        }
    }
}
