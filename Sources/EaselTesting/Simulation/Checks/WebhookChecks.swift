import EaselCore

/// What webhooks have to be told, out of what the feeds say, and whether they were.
extension WorldChecks {
    /// Nothing is told that did not happen, and nothing in another form than it had then.
    func checkTold() throws {
        for webhook in webhooks {
            for delivery in parts.receiver.taken(by: webhook.id) {
                guard webhook.events.contains(delivery.type) else {
                    throw Broken("\(webhook.id) was told of \(delivery.type), which it did not ask for")
                }
                guard let node = delivery.node, delivery.type == WebhookEventType(node.status) else {
                    throw Broken("\(delivery.eventID) says \(delivery.type) of a node that is not")
                }
                // Nobody sees what happens in the trash, nor what became of what is deleted for good.
                let isSeen = node.deletedAt == nil && !readers.contains { $0.gone.contains(node.id) }
                if isSeen, !ends(of: node.id).contains(node) {
                    throw Broken("\(delivery.eventID) was told of \(node.id), and did not happen")
                }
            }
        }
    }

    /// At the end: everything was told that happened to nodes that were never in the trash, and in the order it happened.
    func checkAllIsTold() throws {
        for webhook in webhooks {
            let taken = parts.receiver.taken(by: webhook.id)
            for id in nodes where readers.allSatisfy({ !$0.everDeleted.contains(id) }) {
                let told = taken.compactMap(\.node).filter { $0.id == id }
                let wanted = ends(of: id).filter { WebhookEventType($0.status).map(webhook.events.contains) ?? false }
                if let missing = wanted.first(where: { !told.contains($0) }) {
                    throw Broken("\(webhook.id) was never told that \(id) is \(missing.status)")
                }
                // An event waits for an earlier one only so long, by a clock that may jump.
                if isHeldInOrder, told != wanted {
                    throw Broken("\(webhook.id) was told of \(id) in another order than it happened")
                }
            }
        }
    }

    /// When the next delivery is to be sent. In the calm Easel's clock is right.
    func nextDelivery() throws -> Timestamp? {
        let deliveries = try parts.finish { [parts, webhooks] in
            var deliveries: [WebhookDelivery] = []
            for webhook in webhooks {
                deliveries += try await parts.store.deliveries(of: webhook.id, limit: 1_000, after: nil).deliveries
            }
            return deliveries
        }
        let now = parts.wall.now()
        return deliveries.compactMap(\.dueAt).map {
            $0.hasCome(at: now, setAhead: parts.webhookPolicy.longestWait) ? min($0, now) : $0
        }.min()
    }

    private func ends(of id: ImageNodeID) -> [ImageNode] { readers.flatMap { $0.ends[id] ?? [] } }

    /// Whether no event can have waited as long as the longest hold.
    private var isHeldInOrder: Bool {
        !parts.wall.hasJumped && parts.clock.now().seconds(since: begin) < WebhookPolicy.longestHold
    }
}
