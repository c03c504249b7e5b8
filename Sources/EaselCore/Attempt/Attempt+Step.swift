extension Attempt {
    /// The one rule book of an attempt: what `event` makes of it at `now`.
    ///
    /// Pure and total: every state answers every event. `docs/lifecycle.md` draws it.
    package func step(_ event: AttemptEvent, now: Timestamp, policy: AttemptPolicy) -> AttemptTransition {
        // A clock that was ahead leaves times that have not come yet.
        guard !hasTimes(after: now) else {
            return changed { $0.forgetTimes(after: now) }.step(event, now: now, policy: policy)
        }
        return switch event {
        case .claimed(let owner, _): claimed(by: owner, now: now, policy: policy)
        case .budgetExceeded(let error): budgetExceeded(error)
        case .held: held(now: now, policy: policy)
        case .accepted(let taskID): accepted(taskID: taskID, now: now, policy: policy)
        case .postponed(let error, let retryAfter, let random):
            postponed(error, retryAfter: retryAfter, random: random, now: now, policy: policy)
        case .refused(let error): refused(error)
        case .answerLost: answerLost(now: now, policy: policy)
        case .reported(let report, let source): reported(report, by: source, now: now, policy: policy)
        case .hinted(let taskID, let isBelieved):
            hinted(taskID: taskID, isBelieved: isBelieved, now: now, policy: policy)
        case .hintRefuted(let taskID): hintRefuted(taskID: taskID, now: now, policy: policy)
        case .stillRunning(let random): stillRunning(random: random, now: now, policy: policy)
        case .imported(let image, let url): imported(image, from: url, now: now)
        case .importPostponed(let error, let random):
            importPostponed(error, random: random, now: now, policy: policy)
        case .keepingFailed(let error, let random): keepingFailed(error, random: random, now: now, policy: policy)
        case .importFailed(let error, let random): importFailed(error, random: random, now: now, policy: policy)
        case .retryRequested: retryRequested(now: now)
        case .cancelRequested: cancelRequested(now: now, policy: policy)
        case .restored(let error): restored(error)
        }
    }
}
