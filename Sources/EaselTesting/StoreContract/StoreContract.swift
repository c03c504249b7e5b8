package import EaselCore
import Testing

/// The requirements for every store, as cases that a test target runs against its store.
///
/// Each case gets a new, empty store.
package struct StoreContract: Sendable, CustomTestStringConvertible {
    package let name: String
    let check: @Sendable (StoreBench) async throws -> Void

    package var testDescription: String { name }

    /// Runs the case against a store that rings `bell` after commits.
    package func run(against makeStore: (CommitBell) async throws -> any Store) async throws {
        let bell = CommitBell()
        try await check(StoreBench(store: try await makeStore(bell), bell: bell))
    }

    package static let cases =
        organizationCases + canvasCases + imageNodeCases + imageNodeListCases + idempotencyCases + claimCases
        + callbackCases + messageCases + ledgerCases + budgetCases + workCountCases + sessionCases + uploadCases
        + shareCases + trashCases + webhookCases + retentionCases + catalogueCases
}

/// A store under test, and what the cases need with it.
package struct StoreBench: Sendable {
    let store: any Store
    let bell: CommitBell
    let clock = ManualClock()
    let policy = AttemptPolicy.usual

    var surroundings: Surroundings { Surroundings(clock: clock) }
    var context: StepContext { StepContext(surroundings: surroundings, policy: policy) }

    func organization(_ name: String = "Acme") async throws -> Organization {
        let organization = Organization(id: surroundings.makeID("org"), name: name, createdAt: clock.now())
        try await store.createOrganization(organization)
        return organization
    }

    func canvas(of organization: Organization? = nil, title: String = "Board") async throws -> Canvas {
        let owner = if let organization { organization } else { try await self.organization() }
        let canvas = Canvas(
            id: surroundings.makeID("canvas"), organizationID: owner.id, title: title, createdAt: clock.now(),
            updatedAt: clock.now())
        try await store.createCanvas(canvas)
        return canvas
    }

    func canvases(of organization: OrganizationID) async throws -> [Canvas] {
        try await store.canvases(of: organization, limit: 100, after: nil).canvases
    }

    /// Found, or made now.
    func doorCanvas(_ door: Door = .openAI, of organization: Organization) async throws -> Canvas {
        try await store.canvas(
            of: door,
            orAdd: Canvas(
                id: surroundings.makeID("canvas"), organizationID: organization.id, title: "Door",
                createdAt: clock.now(), updatedAt: clock.now()))
    }

    func newNode(
        on canvas: Canvas, prompt: String = "a red boat", message: MessageID? = nil, price: Double? = 18
    ) -> ImageNode {
        ImageNode(
            id: surroundings.makeID("node"), canvasID: canvas.id, organizationID: canvas.organizationID,
            recipe: ImageRecipe(
                prompt: prompt, model: "nano-banana-pro", aspectRatio: "16:9", resolution: "1K", outputFormat: "png",
                referenceImages: [.address("https://example.com/a.png"), .image(ImageID("img_other"))]),
            position: Point(x: 10.5, y: -20), size: Size(width: 320, height: 180), expectedSeconds: 25,
            price: price, reservation: price ?? 48, messageID: message, createdAt: clock.now())
    }

    /// A stored node with one queued attempt.
    func node(on canvas: Canvas? = nil, price: Double? = 18) async throws -> ImageNode {
        let board = if let canvas { canvas } else { try await self.canvas() }
        let node = newNode(on: board, price: price)
        return try #require(try await store.createImageNodes(on: board.id, idempotency: nil) { _ in [node] }.first)
    }

    @discardableResult
    func step(_ event: AttemptEvent, _ node: ImageNode, attempt: Int = 1) async throws -> NodeDecision? {
        let context = context
        let decision = try await store.updateImageNode(node.id) { $0.step(event, attempt: attempt, in: context) }
        try await checkBooks()
        return decision
    }

    /// The amount that counts against a budget is a running total; it must equal the ledger's sum after each step.
    func checkBooks() async throws {
        for organization in try await store.organizations() {
            let usage = try await store.usage(of: organization.id)
            let sum = [usage.creditsConsumed, usage.creditsReserved, usage.creditsOfUnknownCost]
            #expect(usage.creditsCommitted.microcredits == sum.map(\.microcredits).reduce(0, +))
        }
    }

    func claim(
        _ states: [AttemptState] = [.queued], limit: Int = 100, rateLimit: RateLimit? = nil, owner: String = "worker",
        inHand: [OrganizationID: Int] = [:], mostOfOne: Int = .max
    ) async throws -> [ClaimedAttempt] {
        try await store.claimAttempts(
            AttemptClaim(
                states: states, limit: limit, owner: owner, surroundings: surroundings, policy: policy,
                rateLimit: rateLimit, inHand: inHand, mostOfOne: mostOfOne))
    }

    /// The digests whose bytes can be deleted now; they count as deleted then.
    func freedDigests() async throws -> [String] {
        let unused = try await store.unusedDigests(since: clock.now().adding(seconds: 0.001))
        for one in unused { try await store.forget(one) }
        return unused.map(\.digest).sorted()
    }

    func lease(of owner: String) -> Lease {
        Lease(owner: owner, seconds: policy.lease, surroundings: surroundings)
    }

    func changes(_ canvas: Canvas, after version: Int64 = 0) async throws -> [Change] {
        guard case .changes(let changes) = try await store.changes(of: canvas.id, after: version, limit: 10_000) else {
            Issue.record("expected changes, got a reset")
            return []
        }
        return changes
    }

    func image(_ name: String) -> StoredImage {
        let digits = name.utf8.map { String($0, radix: 16) }.joined() + String(repeating: "ab", count: 32)
        return StoredImage(
            id: ImageID("img_\(name)"), digest: String(digits.prefix(64)), format: .jpeg, width: 1376, height: 768,
            byteCount: 123_456)
    }

    /// The image of that name is stored, as the only result or as the one at `url`.
    func imported(_ name: String, from url: String = "https://a/b.png") -> AttemptEvent {
        .imported(image(name), from: url)
    }

    static let success = AttemptEvent.reported(
        ProviderReport(taskID: "task", outcome: .success(resultURLs: ["https://a/b.png"]), creditsConsumed: 18.5),
        by: .callback)
    static let claimed = AttemptEvent.claimed(owner: "worker", random: 0.5)
}
