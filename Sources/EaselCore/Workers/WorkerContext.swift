package import Logging

/// Everything that workers use.
package struct WorkerContext: Sendable {
    package let store: any Store
    package let provider: any ImageProvider
    package let fetcher: any ResultFetcher
    package let blobs: any BlobStore
    package let images: any ImageProcessor
    package let links: any ImageAddresses
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
        images: any ImageProcessor, links: any ImageAddresses, bell: CommitBell, surroundings: Surroundings,
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
    func claim(
        _ states: [AttemptState], limit: Int, rateLimit: RateLimit? = nil, mostOfOne: Int = .max
    ) async throws -> [ClaimedAttempt] {
        let claimed = try await store.claimAttempts(
            AttemptClaim(
                states: states, limit: limit, owner: owner, surroundings: surroundings, policy: policy,
                rateLimit: rateLimit, inHand: inHand.count(in: states), mostOfOne: mostOfOne))
        inHand.take(claimed)
        return claimed
    }

    /// A lease of this process, as long as the policy has it or for `seconds`.
    func lease(seconds: Double? = nil) -> Lease {
        Lease(owner: owner, seconds: seconds ?? policy.lease, surroundings: surroundings)
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

    /// Writes what happened to an attempt and returns what it led to; nil when it led to nothing.
    ///
    /// Tries for as long as the process lives: an answer that was paid for is not dropped because the store is away. Should
    /// somebody else have taken the attempt meanwhile, the rules know what a late answer means.
    @discardableResult
    func record(_ event: AttemptEvent, for claimed: ClaimedAttempt) async -> NodeDecision? {
        do {
            return try await insisting(event.name, metadata: metadata(of: claimed)) {
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
            }
        } catch EaselError.notFound {
            logger.info("An image node was deleted while its image was being made.", metadata: metadata(of: claimed))
            await releaseCredits(of: claimed, after: event)
        } catch {
            logger.error(
                "\(event.name) could not be written before the end of this process.", metadata: metadata(of: claimed))
        }
        return nil
    }

    /// Tries to write `what` until the store takes it, for as long as this process lives.
    ///
    /// Throws `EaselError.notFound` when there is nothing to write it to any more, and `CancellationError` at the end.
    func insisting<Value>(
        _ what: String, metadata: Logger.Metadata, _ write: () async throws -> Value
    ) async throws -> Value {
        var wait = 0.1
        while true {
            do {
                return try await write()
            } catch EaselError.notFound(let missing) {
                throw EaselError.notFound(what: missing)
            } catch is CancellationError {
                throw CancellationError()
            } catch {
                if wait == Self.longestWait {
                    logger.error(
                        "\(what) can't be written; it is tried again for as long as this process lives.",
                        metadata: metadata.merging(["error": "\(error)"]) { $1 })
                }
                try await surroundings.clock.sleep(until: surroundings.now().adding(seconds: wait))
                wait = min(wait * 2, Self.longestWait)
            }
        }
    }

    /// Seconds between tries to write.
    private static let longestWait = 5.0

    /// Whether an address is where the attempt is called back, whatever token it has: tokens change with the secret.
    func isCallbackURL(_ address: String, of claimed: ClaimedAttempt) -> Bool {
        func withoutToken(_ address: String) -> Substring {
            address.firstRange(of: "token=").map { address[..<$0.lowerBound] } ?? address[...]
        }
        return withoutToken(address) == withoutToken(callbackURL(claimed.node.id, claimed.attempt.number))
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
