import EaselCore
import Logging

/// One server process: the real workers, on the ports of the simulated world.
struct WorkerProcess: Sendable {
    let number: Int
    private let submitter: Submitter
    private let reconciler: Reconciler
    private let importer: Importer
    private let callbacks: CallbackProcessor
    private let chat: ChatResponder
    private let leases: LeaseKeeper
    private let webhooks: WebhookDeliverer
    private let housekeeper: Housekeeper

    /// The loops of a process; each search for work is one turn.
    enum Loop: CaseIterable { case submitter, reconciler, importer, callbacks, chat, webhooks, leases, housekeeper }

    init(number: Int, in parts: WorldParts) {
        self.number = number
        let surroundings = Surroundings(
            clock: ProcessClock(process: number, clock: parts.wall, stage: parts.stage),
            randomBytes: parts.random.bytes)
        let store = StoreConnection(
            process: number, base: parts.store, executor: parts.executor, stage: parts.stage, weather: parts.weather,
            ledger: parts.ledger, random: parts.random, troubles: parts.troubles,
            messageClaims: parts.messageClaims, dropsAnswers: parts.mutation == .droppedAnswers)
        let provider = ProviderConnection(
            process: number, provider: parts.provider, stage: parts.stage, weather: parts.weather,
            troubles: parts.troubles, mutation: parts.mutation)
        let results = ResultConnection(
            process: number, provider: parts.provider, blobs: parts.blobs, stage: parts.stage, weather: parts.weather,
            troubles: parts.troubles)
        let context = WorkerContext(
            store: store, provider: provider, fetcher: results,
            blobs: BlobConnection(
                process: number, blobs: parts.blobs, stage: parts.stage, weather: parts.weather,
                forgets: parts.mutation == .forgottenBlobs),
            images: results, links: SimulatedLinks(), bell: parts.bell, surroundings: surroundings,
            policy: parts.policy,
            rateLimit: parts.rateLimit,
            callbackURL: { AttemptKey(imageNodeID: $0, number: $1).description },
            believesCallbacks: parts.believesCallbacks || parts.mutation == .believedHints,
            logger: Logger(label: "simulation") { _ in SwiftLogNoOpLogHandler() })
        submitter = Submitter(context: context)
        reconciler = Reconciler(context: context)
        importer = Importer(context: context)
        callbacks = CallbackProcessor(context: context)
        chat = ChatResponder(
            context: context,
            useCases: UseCases(
                store: store, provider: provider, links: SimulatedLinks(), bell: parts.bell,
                surroundings: surroundings, policy: parts.policy, rateLimit: parts.rateLimit),
            assistant: SlowAssistant(
                process: number, assistant: OfflineAssistant(models: provider.models), stage: parts.stage))
        leases = LeaseKeeper(context: context)
        webhooks = WebhookDeliverer(
            context: context,
            sender: ReceiverConnection(
                process: number, receiver: parts.receiver, stage: parts.stage, weather: parts.weather),
            policy: parts.webhookPolicy)
        housekeeper = Housekeeper(context: context, retention: Self.retention)
    }

    /// So short that anything that may be deleted is deleted while it is still needed.
    private static var retention: Retention {
        var retention = Retention()
        retention.changes = 20
        (retention.events, retention.callbacks, retention.deliveries) = (60, 60, 60)
        return retention
    }

    /// Looks for at most `limit` jobs and performs them concurrently, as the running loops do.
    func turn(_ loop: Loop, limit: Int) async {
        switch loop {
        case .submitter: await turn({ try await submitter.claim(limit: limit) }, submitter.perform)
        case .reconciler: await turn({ try await reconciler.claim(limit: limit) }, reconciler.perform)
        case .importer: await turn({ try await importer.claim(limit: limit) }, importer.perform)
        case .callbacks: await turn(callbacks.claim, callbacks.perform)
        case .chat:
            // A canvas's next message is due once the previous one is answered. A dead process still finds it.
            for _ in 0..<limit where await !turn({ try await chat.claim(limit: limit) }, chat.perform) { return }
        case .webhooks: await turn({ try await webhooks.claim(limit: limit) }, webhooks.perform)
        case .leases: await leases.renew()
        case .housekeeper: await housekeeper.tidy()
        }
    }

    /// False when there was nothing to do.
    @discardableResult
    private func turn<Job: Sendable>(
        _ claim: () async throws -> [Job], _ perform: @escaping @Sendable (Job) async -> Void
    ) async -> Bool {
        do {
            let jobs = try await claim()
            guard jobs.count > 1 else {
                for job in jobs { await perform(job) }
                return !jobs.isEmpty
            }
            await withDiscardingTaskGroup { group in
                for job in jobs { group.addTask { await perform(job) } }
            }
            return true
        } catch {
            // Like the running loop: if nothing is found, it looks again later.
            return false
        }
    }
}
