import Logging
import Synchronization

/// Sends deliveries that are due. A slow or dead receiver delays only its own deliveries.
package final class WebhookDeliverer: Sendable {
    /// Deliveries sent at once: each mostly waits.
    private static let slots = 256

    private let context: WorkerContext
    private let sender: any WebhookSender
    private let policy: WebhookPolicy
    private let inHand = Mutex<[WebhookID: Int]>([:])

    package init(context: WorkerContext, sender: any WebhookSender, policy: WebhookPolicy) {
        self.context = context
        self.sender = sender
        self.policy = policy
    }

    package func run() async {
        await WorkLoop(
            name: "webhook deliverer", topic: .webhooks, slots: Self.slots, tick: 1, bell: context.bell,
            clock: context.surroundings.clock, logger: context.logger, claim: { try await self.claim(limit: $0) },
            perform: { await self.perform($0) }
        ).run()
    }

    package func claim(limit: Int) async throws -> [ClaimedDelivery] {
        let claimed = try await context.store.claimDeliveries(
            DeliveryClaim(
                lease: context.lease(seconds: WebhookPolicy.lease), limit: limit, policy: policy,
                inHand: inHand.withLock { $0 }))
        inHand.withLock { inHand in for one in claimed { inHand[one.webhook.id, default: 0] += 1 } }
        return claimed
    }

    /// Sends one delivery and writes down what came of it.
    package func perform(_ claimed: ClaimedDelivery) async {
        let id = claimed.webhook.id
        defer {
            inHand.withLock { inHand in
                inHand[id, default: 0] -= 1
                if inHand[id] == 0 { inHand[id] = nil }
            }
        }
        let outcome = await sender.send(claimed)
        // Broken off at the end of the process: the receiver may have it or not, and gets it again.
        guard !Task.isCancelled else { return }
        await record(outcome, of: claimed)
    }

    private func record(_ outcome: WebhookOutcome, of claimed: ClaimedDelivery) async {
        let metadata: Logger.Metadata = [
            "webhook": "\(claimed.webhook.id)", "delivery": "\(claimed.delivery.eventID)",
        ]
        do {
            _ = try await context.insisting("A webhook's response", metadata: metadata) {
                try await context.store.updateDelivery(claimed.delivery.eventID, to: claimed.webhook.id) {
                    [context, policy] delivery, webhook in
                    // Somebody else may have taken it meanwhile, and tells what came of that.
                    guard delivery.leaseOwner == context.owner, delivery.tries == claimed.delivery.tries else {
                        return nil
                    }
                    let now = context.surroundings.now()
                    // A failure of what the webhook was, before somebody changed it, says nothing of what it is.
                    if !outcome.isSuccess, webhook.updatedAt != claimed.webhook.updatedAt {
                        return (delivery.redirected(at: now), webhook)
                    }
                    let after = delivery.after(outcome, to: webhook, at: now, policy: policy)
                    if webhook.isEnabled, let reason = after.1.disabledReason {
                        context.logger.warning("A webhook was disabled: \(reason).", metadata: metadata)
                    }
                    return after
                }
            }
        } catch EaselError.notFound {
            // The webhook was deleted meanwhile.
        } catch {
            context.logger.error("A webhook's response could not be written.", metadata: metadata)
        }
    }
}
