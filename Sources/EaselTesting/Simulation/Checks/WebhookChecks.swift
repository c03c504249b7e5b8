import EaselCore

/// Which webhook deliveries are due according to the feeds, and whether they were made.
extension WorldChecks {
    /// Nothing is sent that did not happen, nor in another state than at that time.
    func checkTold() throws {
        for webhook in webhooks {
            for delivery in parts.receiver.taken(by: webhook.id) {
                guard webhook.events.contains(delivery.type) else {
                    throw Broken("\(webhook.id) was told of \(delivery.type), which it did not ask for")
                }
                guard let node = delivery.node, delivery.type == WebhookEventType(node.status) else {
                    throw Broken("\(delivery.eventID) says \(delivery.type) of a node that is not")
                }
                // The feeds do not show what happens in the trash or to permanently deleted nodes.
                let isSeen = node.deletedAt == nil && !readers.contains { $0.gone.contains(node.id) }
                if isSeen, !ends(of: node.id).contains(node) {
                    throw Broken("\(delivery.eventID) was told of \(node.id), and did not happen")
                }
            }
        }
    }

    /// At the end: everything about nodes that were never in the trash was sent, in the order it happened.
    func checkAllIsTold() throws {
        for webhook in webhooks {
            let taken = parts.receiver.taken(by: webhook.id)
            for id in nodes where readers.allSatisfy({ !$0.everDeleted.contains(id) }) {
                let told = taken.compactMap(\.node).filter { $0.id == id }
                let wanted = ends(of: id).filter { WebhookEventType($0.status).map(webhook.events.contains) ?? false }
                if let missing = wanted.first(where: { !told.contains($0) }) {
                    throw Broken("\(webhook.id) was never told that \(id) is \(missing.status)")
                }
                // An event waits only a limited time for an earlier one, by a clock that may jump.
                if isHeldInOrder, told != wanted {
                    throw Broken("\(webhook.id) was told of \(id) in another order than it happened")
                }
            }
        }
    }

    /// When the next delivery is due. In the calm phase Easel's clock is right.
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

    /// Whether no event can have waited for the maximum time.
    private var isHeldInOrder: Bool {
        !parts.wall.hasJumped && parts.clock.now().seconds(since: begin) < WebhookPolicy.longestHold
    }
}
