import Logging

/// Sends queued attempts to the provider, each at most once per claim and within the provider's limit.
package struct Submitter: Sendable {
    private let context: WorkerContext

    package init(context: WorkerContext) {
        self.context = context
    }

    package func run() async {
        await context.loop("submitter", slots: context.rateLimit.count, tick: 0.25) { limit in
            try await context.claim([.queued], limit: limit, rateLimit: context.rateLimit)
        } perform: { claimed in
            await submit(claimed)
        }.run()
    }

    private func submit(_ claimed: ClaimedAttempt) async {
        let callbackURL = context.callbackURL(claimed.node.id, claimed.attempt.number)
        let outcome = await context.provider.create(claimed.node.recipe, callbackURL: callbackURL)
        let random = context.surroundings.randomFraction()
        switch outcome {
        case .accepted(let taskID):
            context.logger.info("The provider took a task.", metadata: context.metadata(of: claimed))
            await context.record(.accepted(taskID: taskID), for: claimed)
        case .postponed(let error, let retryAfter):
            context.logger.notice(
                "The provider can't take a task now: \(error.message)", metadata: context.metadata(of: claimed))
            await context.record(.postponed(error, retryAfterSeconds: retryAfter, random: random), for: claimed)
        case .refused(let error):
            context.logger.notice(
                "The provider refused a task: \(error.message)", metadata: context.metadata(of: claimed))
            await context.record(.refused(error), for: claimed)
        case .unknown(let reason):
            context.logger.warning(
                "The answer to a create was lost; it is not sent again: \(reason)",
                metadata: context.metadata(of: claimed))
            await context.record(.answerLost(reason: reason), for: claimed)
        }
    }
}
