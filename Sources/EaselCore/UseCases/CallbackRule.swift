/// How a callback gets its verdict and becomes a step of its attempt: the only place where callbacks are judged.
struct CallbackRule: Sendable {
    let reading: CallbackReading
    /// The number of the attempt whose callback address was called.
    let attempt: Int
    /// Whether a callback is believed, or only makes Easel ask the provider.
    let believesCallbacks: Bool
    let context: StepContext

    var judge: CallbackJudge { CallbackJudge(glance: glance, decide: decide) }

    /// What the attempt's task alone decides: that another one is meant, or that nothing has ended.
    private func glance(knowing known: String?) -> CallbackRecord.Verdict? {
        if case .unreadable = reading { return .unreadable }
        if let known, let taskID = reading.taskID, known != taskID { return .wrongTask }
        if case .running = reading { return .notTerminal }
        return nil
    }

    func decide(_ history: NodeHistory) -> (CallbackRecord.Verdict, NodeDecision?) {
        let attempt = history.attempt(attempt)
        if let verdict = glance(knowing: attempt?.taskID) { return (verdict, nil) }
        guard let attempt else { return (.ignored, nil) }
        if case .ended(let report) = reading, believesCallbacks {
            let decision = history.step(.reported(report, by: .callback), attempt: attempt.number, in: context)
            return (decision.map { CallbackRecord.Verdict($0.verdict) } ?? .ignored, decision)
        }
        let hint = AttemptEvent.hinted(taskID: reading.taskID, isBelieved: believesCallbacks)
        let decision = history.step(hint, attempt: attempt.number, in: context)
        return (decision?.verdict == .applied ? .toBeConfirmed : .duplicate, decision)
    }
}

extension CallbackRecord.Verdict {
    fileprivate init(_ verdict: AttemptTransition.Verdict) {
        switch verdict {
        case .applied: self = .applied
        case .duplicate: self = .duplicate
        case .ignored: self = .ignored
        }
    }
}
