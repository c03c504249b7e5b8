import EaselCore
import EaselTesting
import Synchronization
import TestSupport
import Testing

/// The store is unavailable for longer than any lease when the provider answers.
@Suite(.timeLimit(.minutes(5)))
struct UnavailableStoreTests {
    @Test(arguments: [
        CreateOutcome.accepted(taskID: "task"), .refused(NodeError(.invalidPrompt, "no")),
        .postponed(NodeError(.rateLimited, "busy"), retryAfterSeconds: nil), .unknown(reason: "cut"),
    ])
    func theProvidersAnswerIsStoredOnceTheStoreIsBack(outcome: CreateOutcome) async throws {
        let clock = EagerClock(now: Samples.created)
        let surroundings = Surroundings(clock: clock)
        let store = UnavailableStore(base: MemoryStore(bell: CommitBell()), clock: clock)
        let node = Samples.node()
        try await store.createOrganization(
            Organization(id: node.organizationID, name: "Org", createdAt: Samples.created))
        try await store.createCanvas(
            Canvas(
                id: node.canvasID, organizationID: node.organizationID, title: "Board", createdAt: Samples.created,
                updatedAt: Samples.created))
        _ = try await store.createImageNodes(on: node.canvasID, idempotency: nil) { _ in [node] }
        let provider = OneAnswer(outcome: outcome)
        let submitter = Submitter(
            context: WorkerContext(
                store: store, provider: provider, fetcher: provider, blobs: NoBlobs(), images: provider,
                links: provider, bell: CommitBell(), surroundings: surroundings, policy: Samples.policy,
                rateLimit: RateLimit(count: 20, seconds: 10), callbackURL: { "\($0)#\($1)" }, believesCallbacks: true,
                logger: silentLogger))
        let claimed = try #require(try await submitter.claim(limit: 1).first)
        store.goAway(until: clock.now().adding(seconds: 10 * Samples.policy.lease))
        await submitter.perform(claimed)
        let history = try #require(await store.history(of: node.id))
        let attempt = try #require(history.attempts.first)
        switch outcome {
        case .accepted: #expect(attempt.state == .submitted && attempt.taskID == "task")
        case .refused: #expect(attempt.state == .failed && !attempt.mayHaveTask)
        case .postponed: #expect(attempt.state == .queued && !attempt.mayHaveTask)
        case .unknown: #expect(attempt.state == .unknown)
        }
    }
}

/// A clock on which every sleep returns at once.
private final class EagerClock: WallClock {
    private let time: Mutex<Timestamp>

    init(now: Timestamp) {
        time = Mutex(now)
    }

    func now() -> Timestamp { time.withLock(\.self) }
    func sleep(until deadline: Timestamp) async throws { time.withLock { $0 = max($0, deadline) } }
}

/// A store that can be made unavailable for a while.
private final class UnavailableStore: ForwardingStore {
    let base: any Store
    private let clock: EagerClock
    private let back = Mutex<Timestamp?>(nil)

    init(base: any Store, clock: EagerClock) {
        self.base = base
        self.clock = clock
    }

    func goAway(until end: Timestamp) { back.withLock { $0 = end } }

    func history(of id: ImageNodeID) async throws -> NodeHistory? {
        let found = Mutex<NodeHistory?>(nil)
        _ = try await base.updateImageNode(id) { history in
            found.withLock { $0 = history }
            return nil
        }
        return found.withLock(\.self)
    }

    func updateImageNode(
        _ id: ImageNodeID, decide: @escaping @Sendable (NodeHistory) throws -> NodeDecision?
    ) async throws -> NodeDecision? {
        guard let end = back.withLock(\.self), clock.now() < end else {
            return try await base.updateImageNode(id, decide: decide)
        }
        throw EaselError.unavailable(message: "The database is locked.")
    }
}

/// A provider that gives one answer to every create and is asked nothing else.
struct OneAnswer: ImageProvider, ResultFetcher, ImageProcessor, ImageAddresses {
    let outcome: CreateOutcome
    let models: [ModelDescription] = []
    let defaultModelID = "model"
    let reachProvider = true

    func completed(_ recipe: ImageRecipe) throws(EaselError) -> ImageRecipe { recipe }
    func create(_ recipe: ImageRecipe, references: [String], callbackURL: String) async -> CreateOutcome { outcome }
    func check(taskID: String) async -> CheckOutcome { .noAnswer(reason: "not asked") }
    let facts = ProviderFacts.usual
    func read(callback body: [UInt8]) -> CallbackReading { .unreadable(reason: "not asked") }
    func fetch(_ url: String, into upload: any BlobUpload) async throws(FetchError) -> Int { 0 }
    func prepare() {}
    func verify(file: String, for work: ImageWork) async throws(ImageProcessingError) -> ImageFacts {
        throw .unavailable("not asked")
    }
    func makeThumbnail(
        of file: String, at output: String, width: Int, for work: ImageWork
    ) async throws(ImageProcessingError) {}
    func image(_ id: ImageID) -> String { id.rawValue }
    func image(at address: String) -> ImageID? { nil }
    func isPrivate(_ address: String) -> Bool { false }
}

private struct NoBlobs: BlobStore {
    func makeUpload() async throws -> any BlobUpload { throw EaselError.unavailable(message: "not asked") }
    func size(of digest: String) async throws -> Int? { nil }
    func read(_ digest: String, range: Range<Int>, consume: ([UInt8]) async throws -> Void) async throws {}
    func withLocalFile<Result: Sendable>(
        _ digest: String, _ body: @Sendable (String) async throws -> Result
    ) async throws -> Result { throw EaselError.unavailable(message: "not asked") }
    func remove(_ digest: String, keptBefore end: Timestamp) async throws -> Bool { true }
    func checkWritable() async throws {}
}
