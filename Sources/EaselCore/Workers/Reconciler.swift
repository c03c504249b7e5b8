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
        switch await context.provider.check(taskID: taskID) {
        case .ended(let report):
            context.logger.info("The provider was asked: the task has ended.", metadata: context.metadata(of: claimed))
            await context.record(.reported(report), for: claimed)
        case .running:
            await context.record(.stillRunning(random: context.surroundings.randomFraction()), for: claimed)
        case .noAnswer(let reason):
            context.logger.notice(
                "The provider could not tell about a task: \(reason)", metadata: context.metadata(of: claimed))
            await context.record(.stillRunning(random: context.surroundings.randomFraction()), for: claimed)
        }
    }
}
