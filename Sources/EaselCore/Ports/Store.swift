/// The durable truth: every method is one transaction, and what it returns is committed.
///
/// Implementations decide nothing about image nodes: they load, let a pure function decide, and write.
/// Errors: `EaselError.notFound` where a thing is missing, `EaselError.unavailable` when nothing could be written.
package protocol Store:
    OrganizationStore, CanvasStore, ShareStore, ImageNodeStore, TrashStore, UploadStore, CallbackStore, MessageStore,
    WebhookStore, CatalogueStore, Sendable
{
    /// Throws unless a write would succeed now.
    func checkWritable() async throws
    /// How many rows this process could not read and set aside, so that they do not block the others.
    var unreadableRows: Int { get }
    /// A number that is another one whenever another process has written since. It costs next to nothing to ask for.
    func otherWrites() async throws -> Int
    /// How much there is in all, over all organizations.
    func workCounts() async throws -> WorkCounts

    /// Counts a pass of the housekeeping if the count is still `seen`, and returns the count.
    ///
    /// Whoever passes on what it was told an hour ago makes the count grow by at most one an hour, over all processes.
    func countPass(after seen: Int?) async throws -> Int
    /// Forgets the keys of requests made before `end` and at least `IdempotencyClaim.passes` passes ago, and returns how
    /// many there were.
    func removeIdempotencyKeys(madeBefore end: Timestamp) async throws -> Int
}

package protocol OrganizationStore: Sendable {
    func createOrganization(_ organization: Organization) async throws
    func organizations() async throws -> [Organization]
    func organization(_ id: OrganizationID) async throws -> Organization?

    /// Sets what the organization may spend in all, in credits; nil takes the limit away. Throws `notFound`.
    @discardableResult
    func setBudget(_ credits: Double?, of id: OrganizationID) async throws -> Spending

    func createAPIKey(_ key: APIKey) async throws
    func apiKeys(of organization: OrganizationID?) async throws -> [APIKey]
    /// The key with this hash, whether it still admits anybody or not.
    func apiKey(hash: String) async throws -> APIKey?
    /// The key with this id after it was revoked; nil when there is none.
    func revokeAPIKey(_ id: APIKeyID, at now: Timestamp) async throws -> APIKey?

    func createSession(_ session: Session) async throws
    /// The session with this hash and the key it was made from.
    func session(hash: String) async throws -> (Session, APIKey)?
    func deleteSession(hash: String) async throws
    /// The organization's sessions that still admit somebody, oldest first.
    func sessions(of organization: OrganizationID, at now: Timestamp) async throws -> [Session]
    /// Ends the session if it is the organization's; false when there is none.
    func deleteSession(_ id: SessionID, of organization: OrganizationID) async throws -> Bool
    /// Forgets sessions that admit nobody any more, and returns how many there were.
    func removeSessions(expiredBy now: Timestamp) async throws -> Int
    /// Writes down uses; a time before the one that is known changes nothing.
    func recordUses(_ uses: Uses) async throws
}

package protocol CanvasStore: Sendable {
    func createCanvas(_ canvas: Canvas) async throws
    /// The canvas of its organization that is `door`'s, whatever it is called by now; adds `canvas` as that when there is
    /// none in use.
    func canvas(of door: Door, orAdd canvas: Canvas) async throws -> Canvas
    /// A page of the organization's canvases, the last changed first; none in the trash.
    func canvases(of organization: OrganizationID, limit: Int, after cursor: CanvasCursor?) async throws -> CanvasPage
    /// The canvas; nil for one in the trash, too, as in all verbs that name a canvas.
    func canvas(_ id: CanvasID) async throws -> Canvas?
    func editCanvas(_ id: CanvasID, _ edit: CanvasEdit, at now: Timestamp) async throws -> Canvas
    /// The canvas and all nodes that are on it, at one version.
    func snapshot(of id: CanvasID) async throws -> CanvasSnapshot?
    /// The version of each of these canvases; those that are gone or in the trash are missing.
    func versions(of canvases: Set<CanvasID>) async throws -> [CanvasID: Int64]
    /// What a reader who knows the canvas up to `version` has missed, at most `limit` changes.
    ///
    /// Of a node that was deleted for good, a change says only that it is gone.
    func changes(of id: CanvasID, after version: Int64, limit: Int) async throws -> MissedChanges
    /// Forgets changes, of each canvas the oldest, and returns how many there were. Who has not read them starts over.
    func removeChanges(madeBefore end: Timestamp) async throws -> Int
}

package protocol ShareStore: Sendable {
    /// Throws `notFound` when there is no such canvas.
    func createShare(_ share: Share) async throws
    /// The canvas's links, oldest first, also those that have expired.
    func shares(of canvas: CanvasID) async throws -> [Share]
    /// The link, whether it still admits anybody or not; nil when it was revoked or its canvas is gone.
    func share(_ id: ShareID) async throws -> Share?
    /// Ends the link if it is the canvas's; false when there is none.
    func deleteShare(_ id: ShareID, of canvas: CanvasID) async throws -> Bool
}

package protocol ImageNodeStore: Sendable {
    /// Adds what `make` returns for the canvas as it is, each node with its first attempt.
    ///
    /// With `idempotency`, the same key and request give the first answer again, and nothing is made a second time
    /// whatever became of it since. Throws `EaselError.invalid(field: "Idempotency-Key", …)` for the same key with another
    /// request, and `EaselError.conflict` when the first answer can't be told any more.
    func createImageNodes(
        on canvas: CanvasID, idempotency: IdempotencyClaim?, make: @escaping @Sendable (CanvasExtent) -> [ImageNode]
    ) async throws -> [ImageNode]
    /// The node, also one in the trash.
    func imageNode(_ id: ImageNodeID) async throws -> ImageNode?
    /// The status of each of these nodes; those that are gone or in the trash are missing.
    func statuses(of ids: Set<ImageNodeID>) async throws -> [ImageNodeID: ImageNodeStatus]
    /// A page of the nodes that are on a canvas, oldest first.
    func imageNodes(on canvas: CanvasID, query: ImageNodeQuery) async throws -> ImageNodePage
    /// A page of all nodes there are, the newest first; `cursor` is what the page before said.
    func imageNodes(matching filter: ImageNodeFilter, limit: Int, after cursor: ImageNodeID?) async throws
        -> ImageNodePage
    /// Writes what `decide` makes of the node; a nil decision changes nothing.
    ///
    /// Throws what `decide` throws, then nothing is written.
    @discardableResult
    func updateImageNode(
        _ id: ImageNodeID, decide: @escaping @Sendable (NodeHistory) throws -> NodeDecision?
    ) async throws -> NodeDecision?
    /// The node's audit trail, oldest first.
    func events(of id: ImageNodeID) async throws -> [NodeEvent]
    /// Forgets entries of the audit trails of nodes of which no attempt is under way, and returns how many there were.
    func removeEvents(madeBefore end: Timestamp) async throws -> Int
    /// One more entry of the audit trail.
    ///
    /// Nothing is added where there are `most` of its kind already: they are of strangers' making.
    func addEvent(_ event: NodeEvent, to id: ImageNodeID, atMost most: Int) async throws
    /// Takes attempts in `states` whose time has come and steps each with `.claimed`. Organizations take turns, each with
    /// what is due longest.
    func claimAttempts(_ claim: AttemptClaim) async throws -> [ClaimedAttempt]
    /// Makes every owed result due that no worker has: what refused it may have changed.
    func fetchOwed(at now: Timestamp) async throws
    /// Moves the end of the leases the owner of `lease` holds on `attempts` and `messages`; others' stay as they are.
    func renew(_ lease: Lease, on attempts: [Attempt], messages: [MessageID]) async throws
    /// The image, made or uploaded, and whose it is; also when its node is gone.
    func image(_ id: ImageID) async throws -> OwnedImage?
    func usage(of organization: OrganizationID) async throws -> Usage
    /// Frees what is set aside for an attempt whose node was deleted while its create of `sentAt` was under way, and was
    /// refused. Changes nothing while there is such a node.
    func releaseCredits(of node: ImageNodeID, attempt: Int, sentAt: Timestamp) async throws
}

/// What was deleted: first to the trash, then for good. Moving to the trash and restoring are decisions.
package protocol TrashStore: Sendable {
    /// The canvas if it is in the trash.
    func canvasInTrash(_ id: CanvasID) async throws -> Canvas?
    /// At most `limit` of the organization's canvases in the trash, the last deleted first.
    func canvasesInTrash(of organization: OrganizationID, limit: Int, after cursor: TrashCursor?) async throws
        -> [Canvas]
    /// Moves the canvas to the trash with all nodes that are on it; its unanswered messages stay so. Throws `notFound`.
    func trashCanvas(_ id: CanvasID, at now: Timestamp) async throws
    /// Puts the canvas back with the nodes that went with it. Throws `notFound` when it is not in the trash.
    func restoreCanvas(_ id: CanvasID, at now: Timestamp) async throws -> Canvas
    /// Deletes the node for good with its images, but none that another node refers to.
    func deleteImageNode(_ id: ImageNodeID, at now: Timestamp) async throws
    /// Deletes the canvas for good with everything on it. Of a large one, the rest may go with the next `emptyTrash`;
    /// nobody sees it any more.
    func deleteCanvas(_ id: CanvasID, at now: Timestamp) async throws
    /// Deletes for good what was moved to the trash before `end` and at least `Trash.passes` passes of the housekeeping
    /// ago, and returns how much that was.
    func emptyTrash(deletedBefore end: Timestamp, at now: Timestamp) async throws -> Int
    /// Bytes with this digest are about to be kept, for an attempt or for an upload. Written before there are any, so that
    /// none are left behind: if no image comes to have them, they are among the unused once the attempt is over.
    func expectBytes(_ digest: String, of attempt: Attempt?, at now: Timestamp) async throws
    /// Digests that no image has had since before `end`, and that no attempt is about to bring: their bytes can go.
    func unusedDigests(since end: Timestamp) async throws -> [UnusedDigest]
    /// The bytes are gone.
    func forget(_ unused: UnusedDigest) async throws
}

package protocol UploadStore: Sendable {
    func addUpload(_ upload: Upload) async throws
    /// Forgets uploads that no image node refers to, and returns how many there were.
    func removeUploads(madeBefore end: Timestamp, at now: Timestamp) async throws -> Int
}

package protocol CallbackStore: Sendable {
    /// Keeps a callback as it came with the verdict `judge` gives it and, in the same transaction, what that makes of the
    /// node. Without a judge, and without a verdict of its own, it waits among those nobody has looked at.
    ///
    /// Of those that say nothing new, an attempt keeps `CallbackRecord.mostAlike` of each verdict.
    ///
    /// Throws `notFound` when there is no such node.
    @discardableResult
    func recordCallback(_ callback: CallbackRecord, judge: CallbackJudge?) async throws -> CallbackReceipt
    /// Callbacks not processed yet, oldest first.
    func unprocessedCallbacks(limit: Int) async throws -> [CallbackRecord]
    /// Writes the verdict and, in the same transaction, what `decide` makes of the node.
    func processCallback(
        _ id: CallbackID, of node: ImageNodeID,
        decide: @escaping @Sendable (NodeHistory) -> (CallbackRecord.Verdict, NodeDecision?)
    ) async throws
    /// A page of the callback log, newest first; `cursor` comes from the previous page.
    func callbacks(matching query: CallbackQuery, limit: Int, after cursor: CallbackID?) async throws -> CallbackPage
    /// Marks processed callbacks as not processed, and returns how many there were.
    func replayCallbacks(matching query: CallbackQuery, at now: Timestamp) async throws -> Int
    /// Removes processed callbacks of nodes without an attempt under way, and returns how many there were.
    func removeCallbacks(receivedBefore end: Timestamp) async throws -> Int
}

package protocol MessageStore: Sendable {
    /// Adds a message; one by a user waits for an answer.
    ///
    /// `idempotency` is as for image nodes, with which messages share their keys.
    @discardableResult
    func addMessage(_ message: Message, idempotency: IdempotencyClaim?) async throws -> Message
    /// The canvas's messages, oldest first; the last `limit` of them.
    func messages(on canvas: CanvasID, limit: Int) async throws -> [Message]
    /// Takes users' messages without an answer, the oldest first, for as long as the lease lasts: of each canvas the
    /// oldest, unless somebody has it.
    func claimMessages(_ claim: MessageClaim) async throws -> [Message]
    /// How far the answer to a message has come; nil when it is answered or gone.
    func answerState(of id: MessageID) async throws -> AnswerState?
    /// Keeps a round of an answer together with what it orders, and returns the progress with it.
    ///
    /// Nil, and nothing is written, when the message is answered, stopped or gone, or has not exactly `rounds` rounds: then
    /// somebody else answers it.
    func addRound(
        to id: MessageID, after rounds: Int, changing nodes: Set<ImageNodeID>,
        make: @escaping @Sendable (AnswerGround) -> RoundDecision
    ) async throws -> ChatProgress?
    /// Adds the answer and its image nodes and marks the message answered; false when it was answered already.
    func answer(
        _ id: MessageID, make: @escaping @Sendable (AnswerGround) -> (answer: Message, imageNodes: [ImageNode])
    ) async throws -> Bool
    /// Notes that the answer to a user's message is not wanted any more, and returns the message. Throws `notFound` when
    /// the canvas has no such message, and `conflict` when it is answered.
    func stopAnswer(to id: MessageID, on canvas: CanvasID, at now: Timestamp) async throws -> Message
}

/// Webhooks and their deliveries. A delivery is added in the transaction of the step that it tells of, for each
/// webhook of the organization that wants it.
package protocol WebhookStore: Sendable {
    /// Throws `notFound` when there is no such organization.
    func createWebhook(_ webhook: Webhook) async throws
    /// The organization's webhooks, or those of all, oldest first.
    func webhooks(of organization: OrganizationID?) async throws -> [Webhook]
    func webhook(_ id: WebhookID) async throws -> Webhook?
    /// Writes what `change` makes of the webhook, and returns it. Throws `notFound`, and what `change` throws.
    @discardableResult
    func updateWebhook(_ id: WebhookID, change: @escaping @Sendable (inout Webhook) throws -> Void) async throws
        -> Webhook
    /// Deletes the webhook with its deliveries; false when there is none.
    func deleteWebhook(_ id: WebhookID) async throws -> Bool
    /// Adds a delivery that no step of a node makes. Throws `notFound` when there is no such webhook.
    func addDelivery(_ delivery: WebhookDelivery) async throws
    /// A page of the webhook's deliveries, the newest first; `cursor` is what the page before said.
    func deliveries(of webhook: WebhookID, limit: Int, after cursor: WebhookEventID?) async throws
        -> WebhookDeliveryPage
    /// Takes deliveries whose time has come, of each webhook the longest due first. An event waits for an earlier one of the
    /// same node, for at most `WebhookPolicy.longestHold`.
    func claimDeliveries(_ claim: DeliveryClaim) async throws -> [ClaimedDelivery]
    /// Writes what `decide` makes of the delivery and of its webhook; nil changes nothing. Throws `notFound`, and what
    /// `decide` throws.
    @discardableResult
    func updateDelivery(
        _ event: WebhookEventID, to webhook: WebhookID,
        decide: @escaping @Sendable (WebhookDelivery, Webhook) throws -> (WebhookDelivery, Webhook)?
    ) async throws -> WebhookDelivery
    /// Makes all that waits to be sent to the webhook due now.
    func hastenDeliveries(to webhook: WebhookID, at now: Timestamp) async throws
    /// Forgets deliveries that are over and, `WebhookDelivery.unsentLifetime` later, those that nobody sends because their
    /// webhook is disabled; returns how many there were.
    func removeDeliveries(madeBefore end: Timestamp) async throws -> Int
}

extension CanvasStore {
    package func renameCanvas(_ id: CanvasID, title: String, at now: Timestamp) async throws -> Canvas {
        try await editCanvas(id, CanvasEdit(title: title), at: now)
    }
}

extension CallbackStore {
    package func recordCallback(_ callback: CallbackRecord) async throws {
        try await recordCallback(callback, judge: nil)
    }
}

extension MessageStore {
    package func addMessage(_ message: Message) async throws {
        try await addMessage(message, idempotency: nil)
    }
}
