import Logging

/// Finds what no callback reported: asks the provider about silent tasks, and finally gives up.
package struct Reconciler: Sendable {
    private let context: WorkerContext

    package init(context: WorkerContext) {
        self.context = context
    }

    package func run() async {
        await context.loop(
            "reconciler", slots: 4, tick: 1, claim: { try await claim(limit: $0) }, perform: { await perform($0) }
        ).run()
    }

    /// Takes attempts to ask about. Taking alone settles what needs no question: lost answers and passed deadlines.
    package func claim(limit: Int) async throws -> [ClaimedAttempt] {
        try await context.claim([.submitting, .submitted, .unknown, .failed, .canceled, .stored], limit: limit)
    }

    /// Asks the provider about one task and writes down what it says.
    package func perform(_ claimed: ClaimedAttempt) async {
        guard case .check(let taskID) = claimed.work else { return }
        await context.record(event(for: await context.provider.check(taskID: taskID), taskID, claimed), for: claimed)
        context.inHand.letGo(claimed.attempt)
    }

    private func event(for outcome: CheckOutcome, _ taskID: String, _ claimed: ClaimedAttempt) -> AttemptEvent {
        let stillRunning = AttemptEvent.stillRunning(random: context.surroundings.randomFraction())
        switch outcome {
        case .ended(let report):
            switch owner(of: report.callbackURL, claimed) {
            case .another: return .hintRefuted(taskID: taskID)
            case .nobodyKnows: return stillRunning
            case .attempt: break
            }
            context.logger.info("The provider was asked: the task has ended.", metadata: context.metadata(of: claimed))
            return .reported(report, by: .answer)
        case .running(let callbackURL):
            switch owner(of: callbackURL, claimed) {
            case .another: return .hintRefuted(taskID: taskID)
            case .attempt where claimed.attempt.taskID == nil: return .accepted(taskID: taskID)
            case .attempt, .nobodyKnows: return stillRunning
            }
        case .noAnswer(let reason):
            context.logger.notice(
                "The provider did not say how a task stands: \(reason)", metadata: context.metadata(of: claimed))
            return stillRunning
        }
    }

    private enum Owner { case attempt, another, nobodyKnows }

    /// Whose a task is that was asked about. One that was only hinted at is the attempt's if the provider has the attempt's
    /// callback address for it, which no other attempt has; without one nothing is proved.
    private func owner(of callbackURL: String?, _ claimed: ClaimedAttempt) -> Owner {
        guard claimed.attempt.taskID == nil else { return .attempt }
        guard let callbackURL else { return .nobodyKnows }
        return context.isCallbackURL(callbackURL, of: claimed) ? .attempt : .another
    }
}
