import EaselCore

/// What a simulated world is made of.
struct WorldParts: Sendable {
    let executor: SimulationExecutor
    /// True time, used by the provider.
    let clock: ManualClock
    /// The time used by Easel.
    let wall: MachineClock
    let troubles: Troubles
    let random: SimulationRandom
    let weather: Weather
    let stage: Stage
    let ledger: Ledger
    let messageClaims: MessageClaims
    let provider: SimulatedProvider
    let blobs: SimulatedBlobs
    let receiver = SimulatedReceiver()
    let webhookPolicy: WebhookPolicy
    let bell: CommitBell
    let policy: AttemptPolicy
    let rateLimit: RateLimit
    let believesCallbacks: Bool
    let mutation: Mutation?
    /// The truth, without faults.
    let store: any Store

    init(seed: UInt64, mutation: Mutation?, makeStore: (CommitBell) throws -> any Store) throws {
        executor = SimulationExecutor()
        clock = ManualClock()
        wall = MachineClock(truth: clock)
        troubles = Troubles(clock: clock)
        random = SimulationRandom(seed: seed)
        weather = Weather(random: random)
        stage = Stage()
        rateLimit = RateLimit(count: 1 + random.below(6), seconds: 10)
        ledger = Ledger(rateLimit: rateLimit)
        provider = SimulatedProvider(clock: clock, random: random, weather: weather, ledger: ledger)
        blobs = SimulatedBlobs()
        bell = CommitBell()
        policy = Self.policy(mutation)
        messageClaims = MessageClaims(clock: clock, stage: stage, ledger: ledger, lease: policy.lease)
        webhookPolicy = Self.webhookPolicy
        believesCallbacks = random.chance(0.7)
        self.mutation = mutation
        let store = try makeStore(bell)
        self.store = mutation.map { MutantStore(base: store, mutation: $0) } ?? store
    }

    /// As in production, except for numbers that only prolong the end of lost results.
    private static func policy(_ mutation: Mutation?) -> AttemptPolicy {
        var policy = AttemptPolicy.usual
        policy.quickDownloads = 6
        policy.leastDownloads = 14
        policy.resultLifetime = 20 * 3_600
        policy.afterlifeInterval = 4 * 3_600
        policy.leastChecks = 7
        if mutation == .trustedClock { policy.clockTolerance = 1e9 }
        return policy
    }

    /// So many tries that nothing is given up before the calm phase.
    private static var webhookPolicy: WebhookPolicy {
        var policy = WebhookPolicy()
        policy.retries = [5, 60] + Array(repeating: 600, count: 500)
        return policy
    }

    /// For people's requests and the checks: without faults or waiting.
    var surroundings: Surroundings { Surroundings(clock: wall, randomBytes: random.bytes) }

    var useCases: UseCases {
        UseCases(
            store: store,
            provider: ProviderConnection(
                process: 0, provider: provider, stage: stage, weather: weather, troubles: troubles,
                mutation: mutation),
            links: SimulatedLinks(), bell: bell, surroundings: surroundings, policy: policy, rateLimit: rateLimit,
            believesCallbacks: believesCallbacks || mutation == .believedHints)
    }

    /// Runs a call to its end.
    func finish<Value: Sendable>(_ body: @escaping @Sendable () async throws -> Value) throws -> Value {
        try executor.finish { [executor] in try await executor.outside(body) }
    }
}
