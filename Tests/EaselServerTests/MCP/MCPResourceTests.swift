import EaselCore
import Foundation
import JSON
import NIOHTTP1
import SQLiteStore
import TestSupport
import Testing

@testable import EaselServer

/// Resources, subscriptions and tasks.
@Suite(.timeLimit(.minutes(5)))
struct MCPResourceTests {
    @Test func readsNodesAndImages() async throws {
        try await withServer { server in
            let node = try await server.makeCompletedNode()
            let id = try #require(node["id"]?.stringValue)
            let listed = try await server.agent.result("resources/list")["resources"]?.arrayValue ?? []
            let uris = ["easel://image-nodes/\(id)", "easel://image-nodes/\(id)/image"]
            #expect(listed.map { $0["uri"]?.stringValue } == uris)
            #expect(listed[1]["mimeType"] == "image/png")
            let templates = try await server.agent.result("resources/templates/list")["resourceTemplates"]
            #expect(templates?.count == 2)

            let text = try await server.agent.result("resources/read", ["uri": .string(uris[0])])["contents"]?[0]
            let read = try JSONValue.parse((text?["text"]?.stringValue ?? "").utf8).objectValue ?? [:]
            #expect(read.filter { $0.key != "canvasUrl" } == node.objectValue)
            let result = try await server.agent.result("resources/read", ["uri": .string(uris[1])])
            #expect(result["ttlMs"] == 0)
            let blob = try #require(result["contents"]?[0]?["blob"]?.stringValue)
            #expect(Data(base64Encoded: blob).map { Array($0) } == (try await TestImage.png))
        }
    }

    /// A truncated response would be mistaken for the image.
    @Test func missingBytesAreReported() async throws {
        try await withServer { server in
            let id = try #require(try await server.makeCompletedNode()["id"]?.stringValue)
            try FileManager.default.removeItem(at: server.folder.appending(path: "images"))
            let uri = JSONValue.string("easel://image-nodes/\(id)/image")
            let answer = try await server.agent.send("resources/read", ["uri": uri])
            #expect(answer.status == 503)
            #expect(answer.json["error"]?["data"]?["code"] == "unavailable")
            #expect(answer.json["error"]?["data"]?["retryable"] == true)
            let read: JSONValue = ["jsonrpc": "2.0", "id": 1, "method": "resources/read", "params": ["uri": uri]]
            let older = try await server.api.send(.POST, "/mcp", bytes: read.serialized())
            #expect(older.status == 200)
            #expect(older.json["error"]?["data"]?["code"] == "unavailable")
            // The rest is returned without it.
            let found = try await server.agent.call("get_image", ["imageNodeId": .string(id)])
            #expect(found["content"]?.arrayValue?.map { $0["type"]?.stringValue } == ["text", "resource_link"])
        }
    }

    @Test func notifiesOfChangesAsTheyHappen() async throws {
        try await withServer { server in
            let id = try await server.agent.make(["prompt": "a boat"])
            _ = try await server.node(id, when: "processing")
            let (uri, imageURI) = ("easel://image-nodes/\(id)", "easel://image-nodes/\(id)/image")
            var stream = try await server.agent.stream(
                "subscriptions/listen",
                [
                    "notifications": [
                        "resourceSubscriptions": [
                            .string(uri), .string(imageURI), "easel://image-nodes/none", "https://elsewhere",
                        ], "toolsListChanged": true,
                    ]
                ])
            let acknowledged = try #require(try await stream.next())
            #expect(acknowledged["method"] == "notifications/subscriptions/acknowledged")
            #expect(
                acknowledged["params"]?["notifications"] == [
                    "resourceSubscriptions": [.string(uri), .string(imageURI)]
                ])
            try await server.finish(nodeWith: id)
            var told: [JSONValue] = []
            while told.last?["params"]?["uri"] != .string(imageURI) {
                told.append(try #require(try await stream.next()))
            }
            #expect(told.allSatisfy { $0["method"] == "notifications/resources/updated" })
            #expect(told.contains { $0["params"]?["uri"] == .string(uri) })
            #expect(
                ([acknowledged] + told).allSatisfy {
                    $0["params"]?["_meta"]?["io.modelcontextprotocol/subscriptionId"] == 7
                })
            // Moving to the trash is a change, too.
            #expect(try await server.api.delete("/api/image-nodes/\(id)").status == 204)
            #expect(try await stream.next()?["params"]?["uri"] == .string(uri))

            await server.shutDown()
            let result = try #require(try await stream.rest().result)
            #expect(result["_meta"]?["io.modelcontextprotocol/subscriptionId"] == 7)
            #expect(result["resultType"] == "complete")
        }
    }

    @Test func aSubscriptionEndsWithItsKey() async throws {
        try await withServer { server in
            let id = try await server.agent.make(["prompt": "a boat"])
            let key = try await server.makeKey([.read])
            let reader = MCPClient(server.anonymous.with(["Authorization": "Bearer \(key.key)"]))
            var stream = try await reader.stream(
                "subscriptions/listen",
                ["notifications": ["resourceSubscriptions": [.string("easel://image-nodes/\(id)")]]])
            _ = try await stream.next()
            _ = try await server.store.revokeAPIKey(key.id, at: server.clock.now())
            server.clock.advance(days: 0.01)
            try await server.finish(nodeWith: id)
            #expect(try await stream.rest().result != nil)
        }
    }

    @Test func aSubscriptionHasItsLimits() async throws {
        var setup = TestServer.Setup()
        setup.limits.streamsPerKey = 1
        try await withServer(setup) { server in
            func listen(_ uris: [JSONValue]) -> [String: JSONValue] {
                ["notifications": ["resourceSubscriptions": .array(uris)]]
            }
            let many = try await server.agent.send(
                "subscriptions/listen", listen((0...100).map { .string("easel://image-nodes/\($0)") }))
            #expect(many.status == 400)
            #expect(many.json["error"]?["code"] == -32602)
            let tasks = try await server.agent.send("subscriptions/listen", ["notifications": ["taskIds": ["node_a"]]])
            #expect(tasks.status == 400)
            #expect(tasks.json["error"]?["code"] == -32021)
            var open = try await server.agent.stream("subscriptions/listen", listen([]))
            _ = try await open.next()
            let second = try await server.agent.send("subscriptions/listen", listen([]))
            #expect(second.status == 429)
            #expect(second.json["error"]?["data"]?["code"] == "too_many_streams")
            // A model can read this one.
            let id = try await server.agent.make(["prompt": "a boat"])
            let waiting = try await server.agent.call("get_image", ["imageNodeId": .string(id), "waitSeconds": 50])
            #expect(waiting["structuredContent"]?["error"]?["code"] == "too_many_streams")
            let deaf = try await server.api.send(
                .POST, "/mcp", bytes: server.agent.message("prompts/list", [:]).serialized(),
                headers: MCPClient.headers("prompts/list", [:]).merging(["Accept": "text/html"]) { $1 })
            #expect(deaf.status == 406)
        }
    }

    /// A client that does not accept streams gets the response when it is complete, but nothing endless.
    @Test func answersClientsWithoutStreams() async throws {
        try await withServer { server in
            let plain = MCPClient(server.api, accept: "application/json")
            let id = try await server.agent.make(["prompt": "a boat"])
            async let waiting = plain.send(
                "tools/call", ["name": "get_image", "arguments": ["imageNodeId": .string(id), "waitSeconds": 50]])
            try await server.finish(nodeWith: id)
            let answer = try await waiting
            #expect(answer.header("Content-Type")?.hasPrefix("application/json") == true)
            #expect(answer.json["result"]?["structuredContent"]?["imageNode"]?["status"] == "completed")
            #expect(try await plain.send("subscriptions/listen", ["notifications": [:]]).status == 406)
        }
    }

    @Test func returnsTasksToClientsThatSupportThem() async throws {
        try await withServer { server in
            let agent = MCPClient(server.api, takesTasks: true)
            let task = try await agent.call("generate_image", ["prompt": "a boat", "count": 2])
            #expect(task["resultType"] == "task")
            #expect(task["status"] == "working")
            #expect(task["ttlMs"] == .null)
            let id = try #require(task["taskId"]?.stringValue)
            let ids = id.split(separator: ",").map(String.init)
            #expect(ids.count == 2)
            let working = try await agent.result("tasks/get", ["taskId": .string(id)])
            #expect(working["resultType"] == "complete")
            #expect(working["status"] == "working")
            #expect(working["result"] == nil)

            var stream = try await agent.stream(
                "subscriptions/listen", ["notifications": ["taskIds": [.string(id), "none"]]])
            #expect(try await stream.next()?["params"]?["notifications"] == ["taskIds": [.string(id)]])
            for id in ids { try await server.finish(nodeWith: id) }
            var last: JSONValue?
            while last?["status"] != "completed" { last = try #require(try await stream.next())["params"] }
            #expect(last?["taskId"] == .string(id))
            #expect(last?["result"]?["structuredContent"]?["imageNodes"]?.count == 2)
            let done = try await agent.result("tasks/get", ["taskId": .string(id)])
            #expect(done["result"] == last?["result"])
            #expect(done["result"]?["isError"] == false)
            // A finished image needs no task.
            let quick = try await agent.call("generate_image", ["prompt": "x", "idempotencyKey": "k"])
            let quickID = try #require(quick["taskId"]?.stringValue)
            #expect(try await agent.result("tasks/cancel", ["taskId": .string(quickID)])["resultType"] == "complete")
            let stopped = try await agent.result("tasks/get", ["taskId": .string(quickID)])
            #expect(stopped["status"] == "cancelled")
            let final = try await agent.call("generate_image", ["prompt": "x", "idempotencyKey": "k"])
            #expect(final["resultType"] == "complete")
        }
    }

    @Test func returnsNoTasksToOtherClients() async throws {
        try await withServer { server in
            let id = try await server.agent.make(["prompt": "a boat"])
            for (method, params) in [
                ("tasks/get", ["taskId": .string(id)]), ("tasks/cancel", ["taskId": .string(id)]),
            ] as [(String, [String: JSONValue])] {
                let answer = try await server.agent.send(method, params)
                #expect(answer.status == 400)
                #expect(answer.json["error"]?["code"] == -32021)
                #expect(
                    answer.json["error"]?["data"]?["requiredCapabilities"]?["extensions"]?[
                        "io.modelcontextprotocol/tasks"] == [:])
            }
        }
    }
}
