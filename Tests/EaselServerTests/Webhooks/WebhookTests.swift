import Crypto
import EaselCore
import Foundation
import JSON
import TestSupport
import Testing

@testable import EaselServer

/// Outgoing webhooks: what is sent, to whom, how often and how it is signed.
@Suite(.timeLimit(.minutes(5)))
struct WebhookTests {
    private struct Bench {
        let server: TestServer
        let receiver: WebhookReceiver
        let admin: APIClient

        /// Adds a webhook for `path` of the receiver.
        func webhook(_ path: String = "/hook", _ fields: String = "") async throws -> JSONValue {
            let answer = try await admin.post("/api/webhooks", #"{"url":"\#(receiver.origin)\#(path)"\#(fields)}"#)
            #expect(answer.status == 201)
            return answer.json
        }

        func deliveries(_ webhook: JSONValue) async throws -> [JSONValue] {
            let id = try #require(webhook["id"]?.stringValue)
            let answer = try await admin.get("/api/webhooks/\(id)/deliveries")
            #expect(answer.status == 200)
            return answer.json["deliveries"]?.arrayValue ?? []
        }

        func delivery(_ webhook: JSONValue, when status: String) async throws -> JSONValue {
            try await eventually("no delivery became \(status)") {
                try await deliveries(webhook).first { $0["status"]?.stringValue == status }
            }
        }
    }

    private func withBench(
        retries: [Double] = [0, 0, 0], _ body: (Bench) async throws -> Void
    ) async throws {
        try await WebhookReceiver.with { receiver in
            var setup = TestServer.Setup()
            setup.webhookHosts = WebhookHosts([try #require(Origin(receiver.origin))])
            setup.webhookPolicy.retries = retries
            try await withServer(setup) { server in
                let key = try await server.makeKey(Scope.allCases).key
                let admin = server.anonymous.with(["Authorization": "Bearer \(key)"])
                try await body(Bench(server: server, receiver: receiver, admin: admin))
            }
        }
    }

    @Test func theOutcomeOfAnImageIsSentSignedAndOnce() async throws {
        try await withBench { bench in
            let webhook = try await bench.webhook()
            let secret = try #require(webhook["secret"]?.stringValue)
            #expect(secret.hasPrefix("whsec_"))
            let node = try await bench.server.makeCompletedNode()
            let told = try await eventually("nothing was sent") { bench.receiver.received.first }
            #expect(told.json["type"] == "image_node.completed")
            #expect(told.json["data"]?["id"] == node["id"])
            #expect(told.json["data"]?["imageUrl"]?.stringValue?.hasPrefix("http://easel.test/api/images/") == true)
            #expect(told.json["timestamp"]?.stringValue?.hasSuffix("Z") == true)
            #expect(told.headers["content-type"] == "application/json")
            #expect(Self.isSigned(told, secret))
            let delivery = try await bench.delivery(webhook, when: "delivered")
            #expect(delivery["id"]?.stringValue == told.id)
            #expect(delivery["responseStatus"] == 204)
            #expect(delivery["imageNodeId"] == node["id"])
            #expect(delivery["tries"] == 1)
            let listed = try await bench.admin.get("/api/webhooks")
            #expect(!listed.text.contains("whsec_"), "the secret is shown once")
            #expect(bench.receiver.received.count == 1)
        }
    }

    @Test func aFailedDeliveryIsRetriedWithTheSameIdUntilAccepted() async throws {
        try await withBench { bench in
            bench.receiver.answer("/hook", 500, 302, 404)
            let webhook = try await bench.webhook()
            _ = try await bench.server.makeCompletedNode()
            let delivery = try await bench.delivery(webhook, when: "delivered")
            #expect(delivery["tries"] == 4)
            let received = bench.receiver.received
            #expect(received.count == 4)
            #expect(Set(received.map(\.id)).count == 1)
            #expect(received.allSatisfy { $0.path == "/hook" }, "a redirect is not followed")
        }
    }

    @Test func aRefusedDeliveryIsGivenUpAndCanBeSentAgain() async throws {
        try await withBench(retries: [0]) { bench in
            bench.receiver.answer("/hook", 500, 500)
            let webhook = try await bench.webhook()
            _ = try await bench.server.makeCompletedNode()
            let delivery = try await bench.delivery(webhook, when: "failed")
            #expect(delivery["tries"] == 2)
            let id = try #require(webhook["id"]?.stringValue)
            #expect(try await bench.admin.get("/api/webhooks/\(id)").json["failingSince"] != nil)
            let event = try #require(delivery["id"]?.stringValue)
            let again = try await bench.admin.post("/api/webhooks/\(id)/deliveries/\(event)/retry")
            #expect(again.status == 202)
            #expect(try await bench.delivery(webhook, when: "delivered")["id"]?.stringValue == event)
            #expect(Set(bench.receiver.received.map(\.id)) == [event])
            #expect(try await bench.admin.get("/api/webhooks/\(id)").json["failingSince"] == nil)
            let unknown = try await bench.admin.post("/api/webhooks/\(id)/deliveries/evt_none/retry")
            #expect(unknown.status == 404)
        }
    }

    @Test func aReceiverThatIsGoneGetsNothingMore() async throws {
        try await withBench { bench in
            bench.receiver.answer("/hook", 410)
            let webhook = try await bench.webhook()
            let id = try #require(webhook["id"]?.stringValue)
            _ = try await bench.server.makeCompletedNode()
            _ = try await bench.delivery(webhook, when: "failed")
            let disabled = try await bench.admin.get("/api/webhooks/\(id)").json
            #expect(disabled["enabled"] == false)
            #expect(disabled["disabledReason"] == "gone")
            let test = try await bench.admin.post("/api/webhooks/\(id)/test")
            #expect(test.status == 409)
            #expect(test.json["code"] == "webhook_disabled")
            _ = try await bench.server.makeCompletedNode()
            #expect(try await bench.deliveries(webhook).count == 1)
            let enabled = try await bench.admin.patch("/api/webhooks/\(id)", #"{"enabled":true}"#)
            #expect(enabled.json["enabled"] == true)
            #expect(enabled.json["disabledReason"] == nil)
            _ = try await bench.server.makeCompletedNode()
            _ = try await bench.delivery(webhook, when: "delivered")
            #expect(bench.receiver.received.count == 2)
        }
    }

    /// The outcome of a delivery to the old URL does not count for the new one.
    @Test func aLateResponseDoesNotDisableTheNewURL() async throws {
        try await withBench(retries: [600]) { bench in
            bench.receiver.answer("/old", 0)
            let webhook = try await bench.webhook("/old")
            let path = "/api/webhooks/\(try #require(webhook["id"]?.stringValue))"
            #expect(try await bench.admin.post(path + "/test").status == 202)
            _ = try await eventually("it is not sent") { bench.receiver.received(at: "/old").first }
            let moved = try await bench.admin.patch(path, #"{"url":"\#(bench.receiver.origin)/new"}"#)
            #expect(moved.status == 200)
            // The old delivery ends, and does not count.
            _ = try await bench.delivery(webhook, when: "delivered")
            #expect(bench.receiver.received(at: "/new").count == 1)
            #expect(try await bench.admin.get(path).json["failingSince"] == nil)
        }
    }

    /// Enabling a webhook sends its waiting deliveries at once.
    @Test func enablingSendsWaitingDeliveries() async throws {
        try await withBench(retries: [600]) { bench in
            bench.receiver.answer("/hook", 500)
            let webhook = try await bench.webhook()
            let path = "/api/webhooks/\(try #require(webhook["id"]?.stringValue))"
            #expect(try await bench.admin.post(path + "/test").status == 202)
            _ = try await eventually("it was not tried") {
                try await bench.deliveries(webhook).first { $0["tries"] == 1 }
            }
            #expect(try await bench.admin.patch(path, #"{"enabled":true}"#).status == 200)
            _ = try await bench.delivery(webhook, when: "delivered")
        }
    }

    @Test func aPermanentlyDeletedRunningImageIsReportedAsCanceled() async throws {
        try await withBench { bench in
            let webhook = try await bench.webhook()
            let running = try await bench.server.makeRunningNode()
            let path = "/api/image-nodes/\(running.id)?permanently=true"
            #expect(try await bench.server.api.delete(path).status == 204)
            _ = try await eventually("nothing was sent") { bench.receiver.received.first }
            #expect(bench.receiver.received.map { $0.json["type"] } == ["image_node.canceled"])
            _ = try await bench.deliveries(webhook)
        }
    }

    @Test func eachWebhookGetsTheEventsItSubscribedTo() async throws {
        try await withBench { bench in
            let failures = try await bench.webhook("/failures", #","events":["image_node.failed"]"#)
            let all = try await bench.webhook("/all", #","description":"All of it""#)
            #expect(all["events"]?.count == 3)
            #expect(all["description"] == "All of it")
            let running = try await bench.server.makeRunningNode()
            #expect(try await bench.server.api.post("/api/image-nodes/\(running.id)/cancel").status == 202)
            _ = try await bench.delivery(all, when: "delivered")
            #expect(bench.receiver.received(at: "/all").map { $0.json["type"] } == ["image_node.canceled"])
            #expect(try await bench.deliveries(failures).isEmpty)
        }
    }

    @Test func aTestDeliveryShowsWhetherTheURLWorks() async throws {
        try await withBench { bench in
            let webhook = try await bench.webhook()
            let id = try #require(webhook["id"]?.stringValue)
            #expect(try await bench.admin.post("/api/webhooks/\(id)/test").status == 202)
            let delivery = try await bench.delivery(webhook, when: "delivered")
            #expect(delivery["type"] == "webhook.test")
            let told = try #require(bench.receiver.received.first)
            #expect(told.json["type"] == "webhook.test")
            #expect(told.json["data"]?["webhookId"]?.stringValue == id)
        }
    }

    @Test func aReplacedSecretSignsBesideTheNewOneForADay() async throws {
        try await withBench { bench in
            let webhook = try await bench.webhook()
            let id = try #require(webhook["id"]?.stringValue)
            let old = try #require(webhook["secret"]?.stringValue)
            let rotated = try await bench.admin.post("/api/webhooks/\(id)/rotate-secret")
            let new = try #require(rotated.json["secret"]?.stringValue)
            #expect(new != old)
            #expect(try await bench.admin.post("/api/webhooks/\(id)/test").status == 202)
            let told = try await eventually("nothing was sent") { bench.receiver.received.first }
            #expect(told.headers["webhook-signature"]?.split(separator: " ").count == 2)
            #expect(Self.isSigned(told, old))
            #expect(Self.isSigned(told, new))
            bench.server.clock.advance(days: 2)
            #expect(try await bench.admin.post("/api/webhooks/\(id)/test").status == 202)
            let later = try await eventually("nothing more was sent") {
                bench.receiver.received.count > 1 ? bench.receiver.received.last : nil
            }
            #expect(!Self.isSigned(later, old))
            #expect(Self.isSigned(later, new))
        }
    }

    /// A receiver that never answers delays only its own deliveries.
    @Test func aReceiverThatNeverAnswersDelaysNoOther() async throws {
        try await withBench { bench in
            bench.receiver.answer("/mute", 0, 0, 0, 0, 0, 0, 0, 0)
            let mute = try await bench.webhook("/mute")
            let id = try #require(mute["id"]?.stringValue)
            for _ in 0..<8 { #expect(try await bench.admin.post("/api/webhooks/\(id)/test").status == 202) }
            _ = try await eventually("it never gets anything") { bench.receiver.received(at: "/mute").first }
            let other = try await bench.webhook("/other")
            _ = try await bench.server.makeCompletedNode()
            _ = try await bench.delivery(other, when: "delivered")
            #expect(bench.receiver.received(at: "/mute").count <= WebhookPolicy.mostToOne)
        }
    }

    @Test(arguments: [
        ("http://example.com/hook", "https"), ("https://127.0.0.1/hook", "not public"),
        ("https://localhost/hook", "not public"), ("https://[::1]/", "not public"),
        ("https://10.0.0.8:8443/", "not public"), ("https://169.254.169.254/latest", "not public"),
        ("https://user:secret@example.com/", "user"), ("ftp://example.com", "https"), ("nonsense", "https"),
        ("https://exa mple.com/", "host"), ("", "https"),
    ])
    func aForbiddenURLIsRefused(address: String, word: String) async throws {
        try await withBench { bench in
            let answer = try await bench.admin.post("/api/webhooks", #"{"url":"\#(address)"}"#)
            #expect(answer.status == 422)
            #expect(answer.json["field"] == "url")
            #expect(answer.json["detail"]?.stringValue?.contains(word) == true, "\(answer.text)")
            #expect(!answer.text.contains("secret"))
        }
    }

    @Test(arguments: [
        (#"{}"#, "url"), (#"{"url":"https://example.com/","events":[]}"#, "events"),
        (#"{"url":"https://example.com/","events":["*"]}"#, "events"),
        (#"{"url":"https://example.com/","secret":"mine"}"#, "secret"),
    ])
    func errorsNameTheField(body: String, field: String) async throws {
        try await withBench { bench in
            let answer = try await bench.admin.post("/api/webhooks", body)
            #expect(answer.status == 422)
            #expect(answer.json["field"]?.stringValue == field)
        }
    }

    /// Whatever the name resolved to when it was set.
    @Test func theResolvedAddressIsCheckedAtEachTry() async throws {
        struct Inner: HostResolver {
            func addresses(of host: String) async throws -> [(text: String, bytes: [UInt8])] {
                [("10.0.0.8", [10, 0, 0, 8])]
            }
        }
        let now = SystemClock().now()
        let credentials = Credentials(secret: Array("a secret of thirty-two bytes or more".utf8))
        let sender = HTTPWebhookSender(
            hosts: WebhookHosts(),
            links: ImageLinks(origin: "https://easel.test", credentials: credentials, clock: SystemClock()),
            clock: SystemClock(), userAgent: "Easel/0", resolver: Inner())
        let webhook = Webhook(
            id: WebhookID("webhook_1"), organizationID: OrganizationID("org_1"), url: "https://hooks.example/",
            events: [.completed], description: nil, secret: WebhookSecret("whsec_AAAA"), createdAt: now, updatedAt: now)
        let delivery = WebhookDelivery(
            webhookID: webhook.id, eventID: WebhookEventID("evt_1"), type: .test, node: nil, dueAt: now, createdAt: now)
        let outcome = await sender.send(ClaimedDelivery(webhook: webhook, delivery: delivery))
        guard case .noAnswer(let reason) = outcome else {
            Issue.record("it was sent: \(outcome)")
            return
        }
        #expect(reason.contains("not public"))
        #expect(reason.contains("WEBHOOK_HOSTS"))
    }

    @Test func descriptionsDoNotContainTheSecret() {
        let secret = WebhookSecret("whsec_hunter2")
        #expect(!"\(secret) \(String(reflecting: secret))".contains("hunter2"))
    }

    @Test func webhooksAreLimitedAndADeletedOneGetsNothing() async throws {
        try await withBench { bench in
            var webhooks: [JSONValue] = []
            for number in 0..<UseCases.mostWebhooks { webhooks.append(try await bench.webhook("/\(number)")) }
            let refused = try await bench.admin.post("/api/webhooks", #"{"url":"https://example.com/"}"#)
            #expect(refused.status == 409)
            #expect(refused.json["code"] == "too_many_webhooks")
            for webhook in webhooks {
                let id = try #require(webhook["id"]?.stringValue)
                #expect(try await bench.admin.delete("/api/webhooks/\(id)").status == 204)
                #expect(try await bench.admin.get("/api/webhooks/\(id)").status == 404)
            }
            _ = try await bench.server.makeCompletedNode()
            #expect(bench.receiver.received.isEmpty)
        }
    }

    private static func isSigned(_ delivery: WebhookReceiver.Delivery, _ secret: String) -> Bool {
        guard let key = Data(base64Encoded: String(secret.dropFirst(6))),
            let time = delivery.headers["webhook-timestamp"], let header = delivery.headers["webhook-signature"]
        else { return false }
        let content = Data("\(delivery.id).\(time).\(delivery.body)".utf8)
        let code = HMAC<SHA256>.authenticationCode(for: content, using: SymmetricKey(data: key))
        return header.split(separator: " ").contains("v1,\(Data(code).base64EncodedString())")
    }
}
