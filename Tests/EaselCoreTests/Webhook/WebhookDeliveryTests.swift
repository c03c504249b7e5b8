import EaselTesting
import Testing

@testable import EaselCore

/// How the outcome of a try changes a delivery and its webhook.
struct WebhookDeliveryTests {
    private let start = Timestamp(milliseconds: 1_800_000_000_000)
    private let policy = WebhookPolicy()

    private var webhook: Webhook {
        Webhook(
            id: WebhookID("webhook_1"), organizationID: OrganizationID("org_1"), url: "https://example.com/hook",
            events: WebhookEventType.subscribable, description: nil, secret: WebhookSecret("whsec_AAAA"),
            createdAt: start, updatedAt: start)
    }

    private var delivery: WebhookDelivery {
        WebhookDelivery(
            webhookID: WebhookID("webhook_1"), eventID: WebhookEventID("evt_1"), type: .completed, node: nil,
            dueAt: start, createdAt: start)
    }

    @Test(arguments: [200, 201, 204, 299])
    func aSuccessCompletesTheDelivery(status: Int) {
        let (after, webhook) = delivery.after(.answered(status), to: webhook, at: start, policy: policy)
        #expect(after.state == .delivered)
        #expect(after.dueAt == nil)
        #expect(after.tries == 1)
        #expect(webhook.failingSince == nil)
    }

    @Test(arguments: [WebhookOutcome.answered(301), .answered(404), .answered(500), .noAnswer("no response in 15 s")])
    func anyOtherOutcomeIsRetriedAfterEachDelayAndThenGivenUp(outcome: WebhookOutcome) {
        var (delivery, webhook) = (delivery, webhook)
        var now = start
        for wait in policy.retries {
            (delivery, webhook) = delivery.after(outcome, to: webhook, at: now, policy: policy)
            #expect(delivery.state == .pending)
            #expect(delivery.dueAt == now.adding(seconds: wait))
            #expect(webhook.failingSince == start)
            now = now.adding(seconds: wait)
        }
        (delivery, webhook) = delivery.after(outcome, to: webhook, at: now, policy: policy)
        #expect(delivery.state == .failed)
        #expect(delivery.dueAt == nil)
        #expect(delivery.tries == 10)
        #expect(webhook.isEnabled, "three days are not five")
    }

    @Test func aWebhookThatIsGoneIsDisabledAtOnce() {
        let (after, webhook) = delivery.after(.answered(410), to: webhook, at: start, policy: policy)
        #expect(after.state == .failed)
        #expect(webhook.disabledReason == .gone)
        #expect(webhook.disabledAt == start)
    }

    @Test func fiveDaysOfFailuresDisableAWebhook() {
        var webhook = webhook
        for half in 0..<10 {
            (_, webhook) = delivery.after(
                .answered(500), to: webhook, at: start.adding(seconds: Double(half) * 43_200), policy: policy)
            #expect(webhook.isEnabled)
        }
        (_, webhook) = delivery.after(
            .answered(500), to: webhook, at: start.adding(seconds: 5 * 86_400), policy: policy)
        #expect(webhook.disabledReason == .failing)
    }

    @Test func aClockJumpDoesNotDisableAWebhook() {
        var webhook = webhook
        for day in 0..<9 {
            (_, webhook) = delivery.after(
                .answered(500), to: webhook, at: start.adding(seconds: Double(day) * 86_400), policy: policy)
        }
        #expect(webhook.isEnabled)
    }

    @Test func anOldFailureDoesNotCount() {
        var webhook = webhook
        (_, webhook) = delivery.after(.answered(500), to: webhook, at: start, policy: policy)
        let later = start.adding(seconds: 30 * 86_400)
        (_, webhook) = delivery.after(.answered(500), to: webhook, at: later, policy: policy)
        #expect(webhook.isEnabled)
        #expect(webhook.failingSince == later)
    }

    @Test func aSuccessResetsTheFailures() {
        var webhook = webhook
        (_, webhook) = delivery.after(.answered(500), to: webhook, at: start, policy: policy)
        (_, webhook) = delivery.after(.answered(204), to: webhook, at: start.adding(seconds: 1), policy: policy)
        #expect(webhook.failingSince == nil)
        #expect(webhook.lastFailureAt == nil)
    }

    @Test func aReplacedSecretSignsForOneMoreDay() {
        var webhook = webhook
        webhook.rotate(to: WebhookSecret("whsec_BBBB"), at: start)
        let day = WebhookPolicy.secretOverlap
        #expect(webhook.secrets(at: start.adding(seconds: day - 1)).map(\.text) == ["whsec_BBBB", "whsec_AAAA"])
        #expect(webhook.secrets(at: start.adding(seconds: day)).map(\.text) == ["whsec_BBBB"])
    }

    @Test func replacingASecretTwiceInADayKeepsTheOneReceiversHave() {
        var webhook = webhook
        webhook.rotate(to: WebhookSecret("whsec_BBBB"), at: start)
        webhook.rotate(to: WebhookSecret("whsec_CCCC"), at: start.adding(seconds: 1))
        #expect(webhook.secrets(at: start.adding(seconds: 2)).map(\.text) == ["whsec_CCCC", "whsec_AAAA"])
    }

    /// Webhooks and organizations take turns, each within its limit.
    @Test func turnsAreTakenFairly() {
        func webhook(_ id: String, of organization: String, failing: Bool = false) -> Webhook {
            Webhook(
                id: WebhookID(id), organizationID: OrganizationID(organization), url: "https://example.com",
                events: [.completed], description: nil, secret: WebhookSecret("whsec_AAAA"),
                failingSince: failing ? start : nil, createdAt: start, updatedAt: start)
        }
        let lease = Lease(owner: "worker", seconds: 60, surroundings: Surroundings(clock: ManualClock()))
        let (busy, other, dead) = (
            webhook("busy", of: "a"), webhook("other", of: "b"), webhook("dead", of: "a", failing: true)
        )
        let claim = DeliveryClaim(lease: lease, limit: 4, policy: policy, inHand: [busy.id: 1])
        #expect(claim.room(for: busy) == 3)
        #expect(claim.room(for: other) == 4)
        #expect(claim.room(for: dead) == 1)
        let taken = claim.inTurn([(busy, [1, 2, 3]), (dead, [10]), (other, [20, 21])])
        #expect(taken.map(\.delivery) == [20, 10, 21, 1], "organization a already has one in progress")
        let full = DeliveryClaim(lease: lease, limit: 100, policy: policy, inHand: [dead.id: 1])
        #expect(full.room(for: dead) == 0)
        let many = (0..<20).map { (webhook: webhook("webhook_\($0)", of: "a"), deliveries: [1, 2, 3, 4]) }
        #expect(full.inTurn(many).count == WebhookPolicy.mostOfOrganization)
        let gone = (0..<20).map { (webhook: webhook("webhook_\($0)", of: "a", failing: true), deliveries: [1]) }
        #expect(full.inTurn(gone + [(busy, [7])]).count == WebhookPolicy.mostFailing + 1)
    }

    @Test func eventTypesHaveNames() throws {
        #expect(try WebhookEventType.named(nil) == [.completed, .failed, .canceled])
        #expect(try WebhookEventType.named(["image_node.failed", "image_node.completed"]) == [.completed, .failed])
        for names in [[], ["image_node.created"], ["webhook.test"], ["image_node.completed", "*"]] {
            #expect(throws: EaselError.self) { try WebhookEventType.named(names) }
        }
    }
}
