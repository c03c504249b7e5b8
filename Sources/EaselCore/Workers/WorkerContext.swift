package import Logging

/// Everything the workers act through.
package struct WorkerContext: Sendable {
    package let store: any Store
    package let provider: any ImageProvider
    package let fetcher: any ResultFetcher
    package let blobs: any BlobStore
    package let images: any ImageProcessor
    package let links: any PictureLinks
    package let bell: CommitBell
    package let surroundings: Surroundings
    package let policy: AttemptPolicy
    package let rateLimit: RateLimit
    /// The address the provider calls back for an attempt.
    package let callbackURL: @Sendable (ImageNodeID, Int) -> String
    /// Whether a callback is believed, or only makes Easel ask the provider.
    package let believesCallbacks: Bool
    package let logger: Logger
    /// Names this process in leases.
    package let owner: String
    /// Shared by the workers of the process.
    let inHand = WorkInHand()

    package init(
        store: any Store, provider: any ImageProvider, fetcher: any ResultFetcher, blobs: any BlobStore,
        images: any ImageProcessor, links: any PictureLinks, bell: CommitBell, surroundings: Surroundings,
        policy: AttemptPolicy, rateLimit: RateLimit, callbackURL: @escaping @Sendable (ImageNodeID, Int) -> String,
        believesCallbacks: Bool,
        logger: Logger
    ) {
        self.store = store
        self.provider = provider
        self.fetcher = fetcher
        self.blobs = blobs
        self.images = images
        self.links = links
        self.bell = bell
        self.surroundings = surroundings
        self.policy = policy
        self.rateLimit = rateLimit
        self.callbackURL = callbackURL
        self.believesCallbacks = believesCallbacks
        self.logger = logger
        let name: Identifier<WorkerContext> = surroundings.makeID("worker")
        owner = name.rawValue
    }

    /// Takes due attempts in `states`.
    func claim(_ states: [AttemptState], limit: Int, rateLimit: RateLimit? = nil) async throws -> [ClaimedAttempt] {
        let claimed = try await store.claimAttempts(
            AttemptClaim(
                states: states, limit: limit, owner: owner, surroundings: surroundings, policy: policy,
                rateLimit: rateLimit))
        inHand.take(claimed)
        return claimed
    }

    /// A loop over attempts, whose name is for the log.
    func loop(
        _ name: String, slots: Int, tick: Double, claim: @escaping @Sendable (Int) async throws -> [ClaimedAttempt],
        perform: @escaping @Sendable (ClaimedAttempt) async -> Void
    ) -> WorkLoop<ClaimedAttempt> {
        WorkLoop(
            name: name, topic: .attempts, slots: slots, tick: tick, bell: bell, clock: surroundings.clock,
            logger: logger, claim: claim, perform: perform)
    }

    /// Writes what happened to an attempt, trying for as long as the lease lasts.
    ///
    /// Should the store stay away longer, the attempt becomes due again and is picked up as after a crash.
    func record(_ event: AttemptEvent, for claimed: ClaimedAttempt) async {
        defer { inHand.letGo(claimed.attempt) }
        let end = surroundings.now().adding(seconds: policy.lease)
        var wait = 0.1
        while true {
            do {
                try await store.updateImageNode(claimed.node.id) { [surroundings, policy] history in
                    // Written already, by a commit that was not heard of, and sent again since.
                    if event.isAnswerToOneSend, history.attempt(claimed.attempt.number)?.sends != claimed.attempt.sends
                    {
                        return nil
                    }
                    return history.step(
                        event, attempt: claimed.attempt.number,
                        in: StepContext(surroundings: surroundings, policy: policy))
                }
                return
            } catch EaselError.notFound {
                logger.info("An image node was deleted while its picture was made.", metadata: metadata(of: claimed))
                return
            } catch {
                let next = surroundings.now().adding(seconds: wait)
                guard next < end else {
                    logger.error(
                        "\(event.name) could not be written; the attempt is picked up again later.",
                        metadata: metadata(of: claimed))
                    return
                }
                do { try await surroundings.clock.sleep(until: next) } catch { return }
                wait = min(wait * 2, 5)
            }
        }
    }

    /// Keeps a loop whose work fails from spinning.
    func pause() async {
        do {
            try await surroundings.clock.sleep(until: surroundings.now().adding(seconds: 1))
        } catch {
            // Canceled: the loop ends by itself.
        }
    }

    func metadata(of claimed: ClaimedAttempt) -> Logger.Metadata {
        ["imageNode": "\(claimed.node.id)", "attempt": "\(claimed.attempt.number)"]
    }
}
