import Logging

/// Finds what no callback told: asks the provider about silent tasks, and gives up in the end.
package struct Reconciler: Sendable {
    private let context: WorkerContext

    package init(context: WorkerContext) {
        self.context = context
    }

    package func run() async {
        await context.loop("reconciler", slots: 4, tick: 1) { limit in
            // Claiming alone settles what needs no question: lost answers and passed deadlines.
            try await context.claim([.submitting, .submitted, .unknown, .failed, .canceled, .stored], limit: limit)
        } perform: { claimed in
            guard case .check(let taskID) = claimed.work else { return }
            await check(taskID, for: claimed)
        }.run()
    }

    private func check(_ taskID: String, for claimed: ClaimedAttempt) async {
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
