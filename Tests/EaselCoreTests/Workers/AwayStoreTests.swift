import EaselCore
import EaselTesting
import Logging
import Synchronization
import Testing

/// The store is away for longer than any lease when the provider's answer comes.
@Suite(.timeLimit(.minutes(1)))
struct AwayStoreTests {
    @Test(arguments: [
        CreateOutcome.accepted(taskID: "task"), .refused(NodeError(.invalidPrompt, "no")),
        .postponed(NodeError(.rateLimited, "busy"), retryAfterSeconds: nil), .unknown(reason: "cut"),
    ])
    func theAnswerToACreateIsWrittenWhenItIsBack(outcome: CreateOutcome) async throws {
        let clock = ManualClock(now: Samples.created)
        let surroundings = Surroundings(clock: clock)
        let store = AwayStore(base: MemoryStore(bell: CommitBell()))
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
                logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }))
        let claimed = try #require(try await submitter.claim(limit: 1).first)
        store.goAway()
        await withTaskGroup(of: Void.self) { group in
            group.addTask { await submitter.perform(claimed) }
            // Each refused write is answered by time passing, until ten leases are over.
            group.addTask {
                for await count in store.refusals {
                    clock.advance(seconds: 5)
                    if Double(count) * 5 > 10 * Samples.policy.lease { store.comeBack() }
                }
            }
            await group.next()
            group.cancelAll()
        }
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

/// A store that can be taken away.
private final class AwayStore: ForwardingStore {
    let base: any Store
    /// The number of writes refused so far, at each of them.
    let refusals: AsyncStream<Int>
    private let refused: AsyncStream<Int>.Continuation
    private let state = Mutex((isAway: false, refusals: 0))

    init(base: any Store) {
        self.base = base
        (refusals, refused) = AsyncStream.makeStream()
    }

    func goAway() { state.withLock { $0.isAway = true } }
    func comeBack() { state.withLock { $0.isAway = false } }

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
        let count = state.withLock { state -> Int? in
            guard state.isAway else { return nil }
            state.refusals += 1
            return state.refusals
        }
        guard let count else { return try await base.updateImageNode(id, decide: decide) }
        refused.yield(count)
        throw EaselError.unavailable(message: "The database is locked.")
    }
}

/// A provider that gives one answer to creates and is asked for nothing else.
private struct OneAnswer: ImageProvider, ResultFetcher, ImageProcessor, PictureLinks {
    let outcome: CreateOutcome
    let models: [ModelDescription] = []
    let defaultModelID = "model"
    let reachProvider = true

    func completed(_ recipe: ImageRecipe) throws(EaselError) -> ImageRecipe { recipe }
    func create(_ recipe: ImageRecipe, references: [String], callbackURL: String) async -> CreateOutcome { outcome }
    func check(taskID: String) async -> CheckOutcome { .noAnswer(reason: "not asked") }
    func read(callback body: [UInt8]) -> CallbackReading { .unreadable(reason: "not asked") }
    func fetch(_ url: String, into upload: any BlobUpload) async throws(FetchError) -> Int { 0 }
    func verify(file: String) async throws(ImageProcessingError) -> ImageFacts { throw .unavailable("not asked") }
    func makeThumbnail(of file: String, at output: String, width: Int) async throws(ImageProcessingError) {}
    func image(_ id: ImageID) -> String { id.rawValue }
    func picture(at address: String) -> ImageID? { nil }
}

private struct NoBlobs: BlobStore {
    func makeUpload() async throws -> any BlobUpload { throw EaselError.unavailable(message: "not asked") }
    func size(of digest: String) async throws -> Int? { nil }
    func read(_ digest: String, range: Range<Int>, consume: ([UInt8]) async throws -> Void) async throws {}
    func withLocalFile<Result: Sendable>(
        _ digest: String, _ body: @Sendable (String) async throws -> Result
    ) async throws -> Result { throw EaselError.unavailable(message: "not asked") }
    func remove(_ digest: String, keptBefore end: Timestamp) async throws {}
    func checkWritable() async throws {}
}
