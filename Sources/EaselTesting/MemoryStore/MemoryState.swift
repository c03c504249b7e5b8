import EaselCore

/// All tables of a `MemoryStore`, in the order rows were added.
struct MemoryState {
    struct CanvasState {
        var canvas: Canvas
        var door: Door?
        var imageNodeIDs: [ImageNodeID] = []
        /// The latest changes, up to the canvas's version.
        var changes: [(change: Change, at: Timestamp)] = []
        var messages: [Message] = []

        /// Reduces the changes of a deleted node to its deletion.
        mutating func forget(_ id: ImageNodeID) {
            for index in changes.indices {
                guard case .imageNode(let node) = changes[index].change.content, node.id == id else { continue }
                changes[index].change = Change(
                    canvasID: node.canvasID, version: changes[index].change.version, content: .imageNodeDeleted(id))
            }
        }
    }

    struct NodeEntry {
        var history: NodeHistory
        var events: [NodeEvent]
    }

    struct KeptAnswer {
        enum Made {
            case imageNodes([ImageNode])
            case message(Message)
        }

        let claim: IdempotencyClaim
        let made: Made
        let passes: Int
    }

    struct MessageLease {
        let owner: String
        var end: Timestamp
    }

    var organizations: [Organization] = []
    var apiKeys: [APIKey] = []
    var sessions: [Session] = []
    var shares: [Share] = []
    var canvases: [CanvasID: CanvasState] = [:]
    var nodes: [ImageNodeID: NodeEntry] = [:]
    /// Every node's id, oldest first.
    var nodeOrder: [ImageNodeID] = []
    var images: [ImageID: OwnedImage] = [:]
    var uploads: [ImageID: Upload] = [:]
    /// Digests that may no longer belong to any image, and since when.
    var unusedDigests: [String: Timestamp] = [:]
    /// The attempts that are about to store bytes with a digest.
    var expectedBytes: [String: Attempt] = [:]
    /// The pass of the housekeeping in which nodes and canvases went to the trash.
    var passOfDeletion: [String: Int] = [:]
    var callbacks: [CallbackRecord] = []
    var unanswered: [Message] = []
    var messageLeases: [MessageID: MessageLease] = [:]
    var answerProgress: [MessageID: ChatProgress] = [:]
    var stoppedMessages: Set<MessageID> = []
    var answers: [KeptAnswer] = []
    var webhooks: [Webhook] = []
    /// Oldest first.
    var deliveries: [WebhookDelivery] = []
    /// Passes of the housekeeping.
    var passes = 0
    var budgets: [OrganizationID: Double] = [:]
    /// Each ledger entry with its attempt, including those of deleted nodes.
    var ledger: [String: LedgerEntry] = [:]
    /// When creates were sent, including repeated ones and those of deleted nodes.
    var sends: [Timestamp] = []
    var catalogue: KeptCatalogue?
    var catalogueDueAt: Timestamp?
    var writes = 0
    /// The topics of the current transaction, for the bell.
    var topics: Set<CommitBell.Topic> = []
    var changedCanvases: Set<CanvasID> = []
    var changedNodes: Set<ImageNodeID> = []

    func canvas(_ id: CanvasID) throws -> CanvasState {
        guard let found = canvases[id], found.canvas.deletedAt == nil else { throw EaselError.notFound(what: "canvas") }
        return found
    }

    func entry(_ id: ImageNodeID) throws -> NodeEntry {
        guard let entry = nodes[id] else { throw EaselError.notFound(what: "image node") }
        return entry
    }

    /// Adds a change with the next version of the canvas.
    mutating func addChange(to id: CanvasID, at now: Timestamp, _ content: (Canvas) -> ChangeContent) {
        canvases[id]?.canvas.version += 1
        guard var canvas = canvases[id]?.canvas else { return }
        canvas.updatedAt = max(canvas.updatedAt, now)
        canvases[id]?.canvas = canvas
        canvases[id]?.changes.append((Change(canvasID: id, version: canvas.version, content: content(canvas)), now))
        changedCanvases.insert(id)
    }

    mutating func add(_ message: Message) {
        canvases[message.canvasID]?.messages.append(message)
        addChange(to: message.canvasID, at: message.createdAt) { _ in .message(message) }
        guard message.role == .user else { return }
        unanswered.append(message)
        topics.insert(.messages)
    }

    /// Adds new nodes, each with its first attempt.
    mutating func add(_ new: [ImageNode]) -> [ImageNode] {
        new.map { node in
            let history = NodeHistory(new: node)
            nodes[node.id] = NodeEntry(history: history, events: [.created(node)])
            nodeOrder.append(node.id)
            canvases[node.canvasID]?.imageNodeIDs.append(node.id)
            addChange(to: node.canvasID, at: node.createdAt) { _ in .imageNode(history.node) }
            topics.insert(.attempts)
            return history.node
        }
    }

    /// Writes everything that a decision changed.
    mutating func write(_ decision: NodeDecision, over before: NodeHistory) {
        let node = decision.history.node
        for image in decision.images {
            images[image.id] = OwnedImage(
                image: image, organizationID: node.organizationID, imageNodeID: node.id)
        }
        nodes[node.id]?.history = decision.history
        nodes[node.id]?.events += decision.events
        if node != before.node {
            changedNodes.insert(node.id)
            tell(of: node, before: before.node)
        }
        for attempt in decision.history.attempts where before.attempt(attempt.number) != attempt {
            if let entry = node.ledgerEntry(for: attempt) { ledger["\(node.id)#\(attempt.number)"] = entry }
            if let sentAt = attempt.sentAt, attempt.sends != before.attempt(attempt.number)?.sends {
                sends.append(sentAt)
            }
            if attempt.leaseOwner == nil, attempt.dueAt != nil { topics.insert(.attempts) }
        }
        for message in decision.messages { add(message) }
        guard let event = decision.webhookEventID else { return }
        let told = webhooks.filter { $0.organizationID == node.organizationID }
            .compactMap { WebhookDelivery(event, of: node, to: $0) }
        deliveries += told
        if !told.isEmpty { topics.insert(.webhooks) }
    }

    private mutating func tell(of node: ImageNode, before: ImageNode) {
        if node.deletedAt == nil {
            addChange(to: node.canvasID, at: node.updatedAt) { _ in .imageNode(node) }
        } else if before.deletedAt == nil {
            passOfDeletion[node.id.rawValue] = passes
            addChange(to: node.canvasID, at: node.updatedAt) { _ in .imageNodeDeleted(node.id) }
        }
    }

    /// The nodes that are on a canvas, oldest first.
    func nodes(on canvas: CanvasID) -> [ImageNode] {
        canvases[canvas]?.imageNodeIDs.compactMap { nodes[$0]?.history.node }.filter { $0.deletedAt == nil } ?? []
    }

    func extent(of canvas: CanvasID) throws -> CanvasExtent {
        _ = try self.canvas(canvas)
        let placed = nodes(on: canvas)
        return CanvasExtent(
            newest: placed.suffix(CanvasLayout.known).map { Placement(position: $0.position, size: $0.size) },
            floor: placed.dropLast(CanvasLayout.known).map { $0.position.y + $0.size.height }.max(),
            queue: QueueState(
                waiting: nodes.values.reduce(0) { $0 + $1.history.attempts.count { $0.state == .queued } },
                sends: Array(sends.sorted(by: >).prefix(QueueState.mostSends))))
    }

    mutating func note(_ callback: CallbackRecord, _ verdict: CallbackRecord.Verdict) {
        nodes[callback.imageNodeID]?.events.append(
            .callback(callback.id, attempt: callback.attempt, verdict: verdict, at: callback.receivedAt))
    }

    /// Deletes nodes permanently, with the images that no other node refers to.
    mutating func remove(_ ids: [ImageNodeID], at now: Timestamp) {
        for id in ids {
            if let canvas = nodes[id]?.history.node.canvasID {
                canvases[canvas]?.imageNodeIDs.removeAll { $0 == id }
                canvases[canvas]?.forget(id)
            }
            for attempt in nodes[id]?.history.attempts ?? [] {
                let line = "\(id)#\(attempt.number)"
                ledger[line] = ledger[line]?.orphaned
            }
            nodes[id] = nil
        }
        nodeOrder.removeAll { nodes[$0] == nil }
        deliveries.removeAll { $0.dueAt == nil && $0.node.map { ids.contains($0.id) } ?? false }
        callbacks.removeAll { nodes[$0.imageNodeID] == nil }
        let used = Set(nodes.values.flatMap(\.history.node.recipe.referenceImages))
        for (id, image) in images
        where !used.contains(.image(id)) && image.imageNodeID.map({ nodes[$0] == nil }) ?? false {
            images[id] = nil
            unusedDigests[image.image.digest] = now
        }
    }
}
