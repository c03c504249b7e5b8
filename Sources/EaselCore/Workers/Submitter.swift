import Logging

/// Sends queued attempts to the provider, each at most once per claim and within the provider's limit.
package struct Submitter: Sendable {
    /// Seconds added to the limit's span: a create takes a while to arrive, and the provider counts arrivals.
    private static let travelMargin = 1.0
    private let context: WorkerContext

    package init(context: WorkerContext) {
        self.context = context
    }

    package func run() async {
        await context.loop(
            "submitter", slots: context.rateLimit.count, tick: 0.25, claim: { try await claim(limit: $0) },
            perform: { await perform($0) }
        ).run()
    }

    /// Takes attempts to send, no more than the provider's limit allows now.
    package func claim(limit: Int) async throws -> [ClaimedAttempt] {
        let rateLimit = RateLimit(
            count: context.rateLimit.count, seconds: context.rateLimit.seconds + Self.travelMargin)
        return try await context.claim([.queued], limit: limit, rateLimit: rateLimit)
    }

    /// Sends one create and writes down what came of it.
    package func perform(_ claimed: ClaimedAttempt) async {
        defer { context.inHand.letGo(claimed.attempt) }
        let callbackURL = context.callbackURL(claimed.node.id, claimed.attempt.number)
        let outcome = await create(claimed.node.recipe, callbackURL: callbackURL)
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
                "The response to a create was lost; it is not sent again: \(reason)",
                metadata: context.metadata(of: claimed))
            await context.record(.answerLost(reason: reason), for: claimed)
        }
    }

    private func create(_ recipe: ImageRecipe, callbackURL: String) async -> CreateOutcome {
        do {
            let references = try await context.addresses(of: recipe.referenceImages)
            return await context.provider.create(recipe, references: references, callbackURL: callbackURL)
        } catch let missing as MissingReference {
            return .refused(
                NodeError(
                    .referenceMissing,
                    "Reference image \(missing.place) was deleted; choose another one. Nothing was sent or paid."))
        } catch {
            return .postponed(
                NodeError(.providerUnavailable, "The reference images can't be looked up now: \(error)"),
                retryAfterSeconds: nil)
        }
    }
}
