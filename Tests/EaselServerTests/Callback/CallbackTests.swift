import EaselCore
import EaselServer
import Foundation
import GRDB
import JSON
import TestSupport
import Testing

@testable import SQLiteStore

/// What the provider, or somebody who imitates it, sends to the callback URL.
@Suite(.everyServing, .timeLimit(.minutes(10)))
struct CallbackTests {
    /// The provider reports a paid result only once: the callback waits until the image node is readable again.
    @Test func aCallbackForADamagedImageNodeIsStored() async throws {
        try await withServer { server in
            let node = try await server.makeRunningNode()
            func damage(_ text: String) async throws {
                try await DatabaseQueue(path: server.folder.path + "/easel.db").write {
                    try $0.execute(sql: "UPDATE image_nodes SET reference_images = ?", arguments: [text])
                }
            }
            try await damage("x")
            #expect(try await server.call(back: node, node.success).status == 200)
            try await server.api.get("/api/image-nodes/\(node.id)").expectProblem(500, "unreadable")
            let canvas = try await server.api.get("/api/canvases/\(node.canvas)")
            #expect(canvas.status == 200 && canvas.json["imageNodes"] == .array([]))
            try await eventually("it was not processed") {
                try await server.api.get("/api/callbacks").json["callbacks"]?[0]?["verdict"]?.stringValue
            }
            try await damage("[]")
            #expect(
                try await server.api.post("/api/callbacks/replay", #"{"imageNodeId":"\#(node.id)"}"#).status == 202)
            _ = try await server.node(node.id, when: "completed")
        }
    }

    @Test func acceptsOnlyTheRightToken() async throws {
        try await withServer { server in
            let node = try await server.makeRunningNode()
            let other = try await server.makeRunningNode()
            let right = server.credentials.callbackToken(imageNodeID: ImageNodeID(node.id), attempt: 1)
            let next = server.credentials.callbackToken(imageNodeID: ImageNodeID(node.id), attempt: 2)
            let others = server.credentials.callbackToken(imageNodeID: ImageNodeID(other.id), attempt: 1)
            let paths =
                [
                    "", "x", String(right.dropLast()), right + "A", right.uppercased(), next, others, "%00",
                    String(repeating: "A", count: 10_000),
                ].map { server.callbackPath(of: node.id, token: $0) } + [
                    "/api/kie-callback?imageNodeId=\(node.id)&attempt=1",
                    "/api/kie-callback?imageNodeId=\(node.id)&token=\(right)",
                    "/api/kie-callback?imageNodeId=\(node.id)&attempt=one&token=\(right)",
                    "/api/kie-callback?imageNodeId=\(node.id)&attempt=2&token=\(right)",
                ]
            let before = try await server.node(node.id)
            let trail = try await server.events(of: node.id).count
            for (index, path) in paths.enumerated() {
                let answer = try await server.anonymous.post(path, node.success)
                answer.expectProblem(401, "unauthorized", "\(path.prefix(200))")
                let events = try await server.events(of: node.id)
                #expect(events.count == trail + index + 1, "one audit event for each")
                #expect(events.last?["kind"]?.stringValue == "callback_refused")
            }
            #expect(try await server.node(node.id) == before)
            #expect(server.fetcher.addresses.isEmpty)
            let answer = try await server.call(back: node, node.success)
            #expect(answer.status == 200)
            _ = try await server.node(node.id, when: "completed")
        }
    }

    @Test func refusesInvalidCallbacks() async throws {
        try await withServer { server in
            let node = try await server.makeRunningNode()
            let path = server.callbackPath(of: node.id)
            let large =
                #"{"data":{"taskId":"\#(node.taskID)","pad":""# + String(repeating: "x", count: 1 << 20) + #""}}"#
            var requests = ["", "hello", "[]", "null", "<html>", "{", #"{"code":200,"#].map {
                BadRequest(path: path, body: $0, status: 400, code: "invalid_callback")
            }
            requests += [
                BadRequest(path: path, body: large, status: 413, code: "too_large"),
                BadRequest(path: "/api/kie-callback", body: node.success, status: 400, code: "invalid_callback"),
                BadRequest(
                    path: "/api/kie-callback?imageNodeId=&attempt=1", body: node.success, status: 400,
                    code: "invalid_callback"),
                BadRequest(
                    path: server.callbackPath(of: "node_nowhere"), body: node.success, status: 404, code: "not_found"),
                BadRequest(
                    path: path, body: node.success(taskID: "task-of-another"), status: 409, code: "wrong_task"),
            ]
            try await server.anonymous.expectRefusals(requests)
            #expect(try await server.node(node.id)["status"]?.stringValue == "processing")
            #expect(server.fetcher.addresses.isEmpty)
        }
    }

    @Test func acceptsTheFirstResultAndItsCopies() async throws {
        try await withServer { server in
            let node = try await server.makeRunningNode()
            let odd = [node.stillRunning, "{}", #"{"code":200}"#, #"{"data":[1,2],"msg":{"a":null}}"#]
            for body in odd.dropLast(2) {
                try await Self.expectAccepted(try await server.call(back: node, body))
            }
            #expect(try await server.node(node.id)["status"]?.stringValue == "processing")
            try await Self.expectAccepted(try await server.call(back: node, node.success))
            let completed = try await server.node(node.id, when: "completed")
            for body in [node.success, node.failure, node.stillRunning] + odd {
                try await Self.expectAccepted(try await server.call(back: node, body))
            }
            try await eventually("not every callback was processed") {
                try await server.store.unprocessedCallbacks(limit: 9).isEmpty ? true : nil
            }
            #expect(try await server.node(node.id) == completed)
            #expect(completed["width"] == .integer(TestImage.width))
            #expect(completed["height"] == .integer(TestImage.height))
            #expect(completed["contentType"]?.stringValue == "image/png")
        }
    }

    private static func expectAccepted(_ answer: Answer) async throws {
        #expect(answer.status == 200, "\(answer.text)")
        #expect(answer.json == ["code": 200, "msg": "success"])
    }

    /// Another provider calls another path, expects another acknowledgement, and is polled differently.
    @Test func theProviderSaysHowItIsSpokenTo() async throws {
        var setup = TestServer.Setup()
        setup.facts = ProviderFacts(
            callbackPath: "other-callback", acknowledgement: #"{"thanks":true}"#, resultLifetime: 3_600,
            rateLimit: RateLimit(count: 1, seconds: 1), callsWhenPolling: 5)
        try await withServer(setup) { server in
            let node = try await server.makeRunningNode()
            let address = try #require(server.provider.creates.first?.callbackURL)
            #expect(address.hasPrefix("http://easel.test/api/other-callback?"))
            let path = String(address.dropFirst("http://easel.test".count))
            let usual = server.callbackPath(of: node.id)
            #expect(try await server.anonymous.post(usual, node.success).status == 404)
            let answer = try await server.anonymous.post(path, node.success)
            #expect(answer.status == 200)
            #expect(answer.text == #"{"thanks":true}"#)
            _ = try await server.node(node.id, when: "completed")
            #expect(try await server.api.get("/api/usage").json["callsSaved"] == 4)
        }
    }

    /// Guarantee: one image and one transition, however many callbacks arrive.
    @Test func aHundredCopiesAndContradictionsMakeOneImage() async throws {
        try await withServer { server in
            let node = try await server.makeRunningNode()
            try await Self.expectAccepted(try await server.call(back: node, node.success))
            let path = server.callbackPath(of: node.id)
            let client = server.anonymous
            let answers = try await withThrowingTaskGroup(of: Answer.self) { group in
                for index in 0..<100 {
                    group.addTask { try await client.post(path, index % 10 == 3 ? node.failure : node.success) }
                }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            for answer in answers { try await Self.expectAccepted(answer) }
            let completed = try await server.node(node.id, when: "completed")
            try await eventually("not every callback was processed") {
                try await server.store.unprocessedCallbacks(limit: 9).isEmpty ? true : nil
            }
            #expect(completed["alternatives"] == .array([]))
            #expect(server.fetcher.addresses.count == 1)
            #expect(try await server.api.get("/api/usage").json["images"] == .integer(1))
            #expect(try await server.messages(on: node.canvas).isEmpty)

            let version = try #require(
                try await server.api.get("/api/canvases/\(node.canvas)").json["version"]?.lenientInteger)
            var reader = try await FeedReader(server.api, canvas: node.canvas, after: "0")
            let feed = try await reader.read(upTo: version)
            #expect(feed.count { $0.data["status"]?.stringValue == "completed" } == 1)
            #expect(!feed.contains { $0.data["status"]?.stringValue == "failed" })
            let trail = try await server.events(of: node.id)
            #expect(trail.count { $0["kind"]?.stringValue == "imported" } == 1)
            #expect(trail.count { $0["kind"]?.stringValue?.hasPrefix("reported") == true } == 101)
        }
    }

    /// A hundred at once: whichever wins, the result is the same everywhere.
    @Test func contradictingCallbacksInARaceHaveOneWinner() async throws {
        try await withServer { server in
            let node = try await server.makeRunningNode()
            let path = server.callbackPath(of: node.id)
            let client = server.anonymous
            try await withThrowingTaskGroup(of: Void.self) { group in
                for index in 0..<60 {
                    group.addTask {
                        let answer = try await client.post(path, index % 2 == 0 ? node.failure : node.success)
                        try await Self.expectAccepted(answer)
                    }
                }
                try await group.waitForAll()
            }
            let end = try await eventually("the image node never became final") {
                let now = try await server.node(node.id)
                return ["completed", "failed"].contains(now["status"]?.stringValue) ? .some(now) : .none
            }
            try await eventually("not every callback was processed") {
                try await server.store.unprocessedCallbacks(limit: 9).isEmpty ? true : nil
            }
            #expect(try await server.node(node.id) == end)
            let pictures = end["status"]?.stringValue == "completed" ? 1 : 0
            #expect(server.fetcher.addresses.count == pictures)
            #expect(try await server.api.get("/api/usage").json["images"] == .integer(pictures))
        }
    }

    /// Acknowledged means durable: a callback that can't be stored is not acknowledged, so the provider sends it again.
    @Test func answers503WhenItCannotBeStored() async throws {
        try await withServer { server in
            let node = try await server.makeRunningNode()
            try await server.store.pool.write { db in
                try db.execute(
                    sql: """
                        CREATE TRIGGER full BEFORE INSERT ON callbacks
                        BEGIN SELECT RAISE(ABORT, 'database or disk is full'); END
                        """)
            }
            let refused = try await server.call(back: node, node.success)
            refused.expectProblem(503, "unavailable")
            #expect(refused.header("Retry-After") == "5")
            #expect(!refused.text.contains("disk is full"))
            #expect(try await server.node(node.id)["status"]?.stringValue == "processing")
            try await server.store.pool.write { try $0.execute(sql: "DROP TRIGGER full") }
            #expect(try await server.call(back: node, node.success).status == 200)
            _ = try await server.node(node.id, when: "completed")
        }
    }
}
