package import EaselCore

/// A store that forwards every call to another one, unless overridden.
package protocol ForwardingStore: Store {
    var base: any Store { get }
}

extension ForwardingStore {
    package func checkWritable() async throws { try await base.checkWritable() }
    package func fetchOwed(at now: Timestamp) async throws { try await base.fetchOwed(at: now) }
    package func workCounts() async throws -> WorkCounts { try await base.workCounts() }
    package func countPass(after seen: Int?) async throws -> Int { try await base.countPass(after: seen) }
    package func removeIdempotencyKeys(madeBefore end: Timestamp) async throws -> Int {
        try await base.removeIdempotencyKeys(madeBefore: end)
    }

    package func catalogue(readAfter time: Timestamp?) async throws -> KeptCatalogue? {
        try await base.catalogue(readAfter: time)
    }
    package func claimCatalogue(until end: Timestamp, at now: Timestamp) async throws -> Bool {
        try await base.claimCatalogue(until: end, at: now)
    }
    package func keepCatalogue(_ catalogue: KeptCatalogue, dueAt: Timestamp) async throws {
        try await base.keepCatalogue(catalogue, dueAt: dueAt)
    }

    package func createOrganization(_ organization: Organization) async throws {
        try await base.createOrganization(organization)
    }
    package func organizations() async throws -> [Organization] { try await base.organizations() }
    package func organization(_ id: OrganizationID) async throws -> Organization? { try await base.organization(id) }
    package func setBudget(_ credits: Double?, of id: OrganizationID) async throws -> Spending {
        try await base.setBudget(credits, of: id)
    }
    package func createAPIKey(_ key: APIKey) async throws { try await base.createAPIKey(key) }
    package func apiKeys(of organization: OrganizationID?) async throws -> [APIKey] {
        try await base.apiKeys(of: organization)
    }
    package func apiKey(hash: String) async throws -> APIKey? { try await base.apiKey(hash: hash) }
    package func revokeAPIKey(_ id: APIKeyID, at now: Timestamp) async throws -> APIKey? {
        try await base.revokeAPIKey(id, at: now)
    }
    package func createSession(_ session: Session) async throws { try await base.createSession(session) }
    package func session(hash: String) async throws -> (Session, APIKey)? { try await base.session(hash: hash) }
    package func deleteSession(hash: String) async throws { try await base.deleteSession(hash: hash) }
    package func sessions(of organization: OrganizationID, at now: Timestamp) async throws -> [Session] {
        try await base.sessions(of: organization, at: now)
    }
    package func deleteSession(_ id: SessionID, of organization: OrganizationID) async throws -> Bool {
        try await base.deleteSession(id, of: organization)
    }
    package func recordUses(_ uses: Uses) async throws { try await base.recordUses(uses) }

    package func createCanvas(_ canvas: Canvas) async throws { try await base.createCanvas(canvas) }
    package func canvas(of door: Door, orAdd canvas: Canvas) async throws -> Canvas {
        try await base.canvas(of: door, orAdd: canvas)
    }
    package func canvases(
        of organization: OrganizationID, limit: Int, after cursor: CanvasCursor?
    ) async throws -> CanvasPage {
        try await base.canvases(of: organization, limit: limit, after: cursor)
    }
    package func canvas(_ id: CanvasID) async throws -> Canvas? { try await base.canvas(id) }
    package func editCanvas(_ id: CanvasID, _ edit: CanvasEdit, at now: Timestamp) async throws -> Canvas {
        try await base.editCanvas(id, edit, at: now)
    }
    package func snapshot(of id: CanvasID) async throws -> CanvasSnapshot? { try await base.snapshot(of: id) }
    package func changes(of id: CanvasID, after version: Int64, limit: Int) async throws -> MissedChanges {
        try await base.changes(of: id, after: version, limit: limit)
    }

    package func createShare(_ share: Share) async throws { try await base.createShare(share) }
    package func shares(of canvas: CanvasID) async throws -> [Share] { try await base.shares(of: canvas) }
    package func share(_ id: ShareID) async throws -> Share? { try await base.share(id) }
    package func deleteShare(_ id: ShareID, of canvas: CanvasID) async throws -> Bool {
        try await base.deleteShare(id, of: canvas)
    }

    package func createImageNodes(
        on canvas: CanvasID, idempotency: IdempotencyClaim?, make: @escaping @Sendable (CanvasExtent) -> [ImageNode]
    ) async throws -> [ImageNode] {
        try await base.createImageNodes(on: canvas, idempotency: idempotency, make: make)
    }
    package func imageNode(_ id: ImageNodeID) async throws -> ImageNode? { try await base.imageNode(id) }
    package func statuses(of ids: Set<ImageNodeID>) async throws -> [ImageNodeID: ImageNodeStatus] {
        try await base.statuses(of: ids)
    }
    package func imageNodes(on canvas: CanvasID, query: ImageNodeQuery) async throws -> ImageNodePage {
        try await base.imageNodes(on: canvas, query: query)
    }
    package func imageNodes(
        matching filter: ImageNodeFilter, limit: Int, after cursor: ImageNodeID?
    ) async throws -> ImageNodePage {
        try await base.imageNodes(matching: filter, limit: limit, after: cursor)
    }
    package func updateImageNode(
        _ id: ImageNodeID, decide: @escaping @Sendable (NodeHistory) throws -> NodeDecision?
    ) async throws -> NodeDecision? {
        try await base.updateImageNode(id, decide: decide)
    }
    package func events(of id: ImageNodeID) async throws -> [NodeEvent] { try await base.events(of: id) }
    package var unreadableRows: Int { base.unreadableRows }
    package func addEvent(_ event: NodeEvent, to id: ImageNodeID, atMost most: Int) async throws {
        try await base.addEvent(event, to: id, atMost: most)
    }
    package func claimAttempts(_ claim: AttemptClaim) async throws -> [ClaimedAttempt] {
        try await base.claimAttempts(claim)
    }
    package func renew(_ lease: Lease, on attempts: [Attempt], messages: [MessageID]) async throws {
        try await base.renew(lease, on: attempts, messages: messages)
    }
    package func image(_ id: ImageID) async throws -> OwnedImage? {
        try await base.image(id)
    }
    package func usage(of organization: OrganizationID) async throws -> Usage {
        try await base.usage(of: organization)
    }
    package func releaseCredits(of node: ImageNodeID, attempt: Int, sentAt: Timestamp) async throws {
        try await base.releaseCredits(of: node, attempt: attempt, sentAt: sentAt)
    }

    package func addUpload(_ upload: Upload) async throws { try await base.addUpload(upload) }
    package func removeUploads(madeBefore end: Timestamp, at now: Timestamp) async throws -> Int {
        try await base.removeUploads(madeBefore: end, at: now)
    }

    package func canvasInTrash(_ id: CanvasID) async throws -> Canvas? { try await base.canvasInTrash(id) }
    package func canvasesInTrash(
        of organization: OrganizationID, limit: Int, after cursor: TrashCursor?
    ) async throws -> [Canvas] {
        try await base.canvasesInTrash(of: organization, limit: limit, after: cursor)
    }
    package func trashCanvas(_ id: CanvasID, at now: Timestamp) async throws {
        try await base.trashCanvas(id, at: now)
    }
    package func restoreCanvas(_ id: CanvasID, at now: Timestamp) async throws -> Canvas {
        try await base.restoreCanvas(id, at: now)
    }
    package func deleteImageNode(_ id: ImageNodeID, at now: Timestamp) async throws {
        try await base.deleteImageNode(id, at: now)
    }
    package func deleteCanvas(_ id: CanvasID, at now: Timestamp) async throws {
        try await base.deleteCanvas(id, at: now)
    }
    package func emptyTrash(deletedBefore end: Timestamp, at now: Timestamp) async throws -> Int {
        try await base.emptyTrash(deletedBefore: end, at: now)
    }
    package func expectBytes(_ digest: String, of attempt: Attempt?, at now: Timestamp) async throws {
        try await base.expectBytes(digest, of: attempt, at: now)
    }
    package func unusedDigests(since end: Timestamp) async throws -> [UnusedDigest] {
        try await base.unusedDigests(since: end)
    }
    package func forget(_ unused: UnusedDigest) async throws { try await base.forget(unused) }

    @discardableResult
    package func recordCallback(_ callback: CallbackRecord, judge: CallbackJudge?) async throws -> CallbackReceipt {
        try await base.recordCallback(callback, judge: judge)
    }
    package func unprocessedCallbacks(limit: Int) async throws -> [CallbackRecord] {
        try await base.unprocessedCallbacks(limit: limit)
    }
    package func processCallback(
        _ id: CallbackID, of node: ImageNodeID,
        decide: @escaping @Sendable (NodeHistory) -> (CallbackRecord.Verdict, NodeDecision?)
    ) async throws {
        try await base.processCallback(id, of: node, decide: decide)
    }

    package func callbacks(
        matching query: CallbackQuery, limit: Int, after cursor: CallbackID?
    ) async throws -> CallbackPage {
        try await base.callbacks(matching: query, limit: limit, after: cursor)
    }
    package func replayCallbacks(matching query: CallbackQuery, at now: Timestamp) async throws -> Int {
        try await base.replayCallbacks(matching: query, at: now)
    }
    package func removeCallbacks(receivedBefore end: Timestamp) async throws -> Int {
        try await base.removeCallbacks(receivedBefore: end)
    }

    package func addMessage(_ message: Message, idempotency: IdempotencyClaim?) async throws -> Message {
        try await base.addMessage(message, idempotency: idempotency)
    }
    package func messages(on canvas: CanvasID, limit: Int) async throws -> [Message] {
        try await base.messages(on: canvas, limit: limit)
    }
    package func claimMessages(_ claim: MessageClaim) async throws -> [Message] {
        try await base.claimMessages(claim)
    }
    package func answer(
        _ id: MessageID, make: @escaping @Sendable (AnswerGround) -> (answer: Message, imageNodes: [ImageNode])
    ) async throws -> Bool {
        try await base.answer(id, make: make)
    }
    package func answerState(of id: MessageID) async throws -> AnswerState? {
        try await base.answerState(of: id)
    }
    package func addRound(
        to id: MessageID, after rounds: Int, changing nodes: Set<ImageNodeID>,
        make: @escaping @Sendable (AnswerGround) -> RoundDecision
    ) async throws -> ChatProgress? {
        try await base.addRound(to: id, after: rounds, changing: nodes, make: make)
    }
    package func stopAnswer(to id: MessageID, on canvas: CanvasID, at now: Timestamp) async throws -> Message {
        try await base.stopAnswer(to: id, on: canvas, at: now)
    }

    package func createWebhook(_ webhook: Webhook) async throws { try await base.createWebhook(webhook) }
    package func webhooks(of organization: OrganizationID?) async throws -> [Webhook] {
        try await base.webhooks(of: organization)
    }
    package func webhook(_ id: WebhookID) async throws -> Webhook? { try await base.webhook(id) }
    package func updateWebhook(
        _ id: WebhookID, change: @escaping @Sendable (inout Webhook) throws -> Void
    ) async throws -> Webhook {
        try await base.updateWebhook(id, change: change)
    }
    package func deleteWebhook(_ id: WebhookID) async throws -> Bool { try await base.deleteWebhook(id) }
    package func addDelivery(_ delivery: WebhookDelivery) async throws { try await base.addDelivery(delivery) }
    package func deliveries(
        of webhook: WebhookID, limit: Int, after cursor: WebhookEventID?
    ) async throws -> WebhookDeliveryPage {
        try await base.deliveries(of: webhook, limit: limit, after: cursor)
    }
    package func claimDeliveries(_ claim: DeliveryClaim) async throws -> [ClaimedDelivery] {
        try await base.claimDeliveries(claim)
    }
    package func updateDelivery(
        _ event: WebhookEventID, to webhook: WebhookID,
        decide: @escaping @Sendable (WebhookDelivery, Webhook) throws -> (WebhookDelivery, Webhook)?
    ) async throws -> WebhookDelivery {
        try await base.updateDelivery(event, to: webhook, decide: decide)
    }
    package func hastenDeliveries(to webhook: WebhookID, at now: Timestamp) async throws {
        try await base.hastenDeliveries(to: webhook, at: now)
    }
    package func removeDeliveries(madeBefore end: Timestamp) async throws -> Int {
        try await base.removeDeliveries(madeBefore: end)
    }

    package func removeSessions(expiredBy now: Timestamp) async throws -> Int {
        try await base.removeSessions(expiredBy: now)
    }

    package func removeChanges(madeBefore end: Timestamp) async throws -> Int {
        try await base.removeChanges(madeBefore: end)
    }

    package func removeEvents(madeBefore end: Timestamp) async throws -> Int {
        try await base.removeEvents(madeBefore: end)
    }

    package func otherWrites() async throws -> Int { try await base.otherWrites() }

    package func versions(of canvases: Set<CanvasID>) async throws -> [CanvasID: Int64] {
        try await base.versions(of: canvases)
    }
}
