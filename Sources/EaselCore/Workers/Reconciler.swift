import Logging

/// Finds what no callback told: asks the provider about silent tasks, and gives up in the end.
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
        switch outcome {
        case .ended(let report):
            guard isOurs(report.callbackURL, claimed) else { return .hintRefuted(taskID: taskID) }
            context.logger.info("The provider was asked: the task has ended.", metadata: context.metadata(of: claimed))
            return .reported(report, by: .answer)
        case .running(let callbackURL):
            guard claimed.attempt.taskID == nil else { break }
            return isOurs(callbackURL, claimed) ? .accepted(taskID: taskID) : .hintRefuted(taskID: taskID)
        case .noAnswer(let reason):
            context.logger.notice(
                "The provider could not tell about a task: \(reason)", metadata: context.metadata(of: claimed))
        }
        return .stillRunning(random: context.surroundings.randomFraction())
    }

    /// Whether a task that was only hinted at is the attempt's: the provider repeats the address it calls back, which no
    /// other attempt has. One that it does not repeat proves nothing, either way.
    private func isOurs(_ callbackURL: String?, _ claimed: ClaimedAttempt) -> Bool {
        guard claimed.attempt.taskID == nil, let callbackURL else { return true }
        return context.isCallbackURL(callbackURL, of: claimed)
    }
}
