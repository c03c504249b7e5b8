import EaselCore
import JSON
import SQLiteStore
import TestSupport
import Testing

@testable import EaselServer

/// The tools, as agents call them.
@Suite(.timeLimit(.minutes(5)))
struct MCPToolTests {
    @Test func generatesOnTheMCPCanvas() async throws {
        try await withServer { server in
            let result = try await server.agent.call(
                "generate_image", ["prompt": "a boat", "aspectRatio": "16:9", "count": 2])
            #expect(result["isError"] == false)
            let structure = try #require(result["structuredContent"])
            #expect(structure["imageNodes"]?.count == 2)
            let node = try #require(structure["imageNodes"]?[0])
            let canvas = try #require(node["canvasId"]?.stringValue)
            #expect(structure["canvasUrl"] == .string("http://easel.test/canvases/\(canvas)"))
            #expect(node["canvasUrl"] == structure["canvasUrl"])
            // The text for the model matches the structured result.
            let text = try #require(result["content"]?[0]?["text"]?.stringValue)
            #expect(try JSONValue.parse(text.utf8) == structure)

            // Nor must the model assume that it is lost.
            #expect(result["content"]?[1]?["text"]?.stringValue?.contains("call get_image") == true)
            #expect(result["content"]?.count == 3)

            let id = try #require(node["id"]?.stringValue)
            let rest = try await server.node(id)
            #expect(rest["prompt"] == "a boat")
            #expect(rest["aspectRatio"] == "16:9")
            #expect(try await server.api.get("/api/canvases/\(canvas)").json["canvas"]?["title"] == "MCP")
            let created = try #require(try await server.events(of: id).first)
            #expect(created["requestedBy"]?["door"] == "mcp")
            #expect(created["requestedBy"]?["apiKeyId"] != nil)

            let named = try await server.makeCanvas()
            let there = try await server.agent.call("generate_image", ["prompt": "b", "canvasId": .string(named)])
            #expect(there["structuredContent"]?["imageNodes"]?[0]?["canvasId"] == .string(named))
        }
    }

    @Test func waitsForTheCallback() async throws {
        try await withServer { server in
            var stream = try await server.agent.stream(
                "tools/call",
                [
                    "name": "generate_image", "arguments": ["prompt": "a boat", "waitSeconds": 50],
                    "_meta": ["progressToken": "p"],
                ])
            let first = try #require(try await stream.next())
            #expect(first["method"] == "notifications/progress")
            try await server.finish(nodeWith: try await server.onlyNodeID())
            let (notes, found) = try await stream.rest()
            let result = try #require(found)
            let progress = ([first] + notes).compactMap { $0["params"]?["progress"]?.lenientDouble }
            #expect(progress == Array(Set(progress)).sorted(), "progress only increases")
            #expect(([first] + notes).allSatisfy { $0["params"]?["progressToken"] == "p" })
            #expect(progress.last == 100)

            #expect(result["resultType"] == "complete")
            let node = try #require(result["structuredContent"]?["imageNodes"]?[0])
            #expect(node["status"] == "completed")
            let content = result["content"]?.arrayValue ?? []
            #expect(content.map { $0["type"]?.stringValue } == ["text", "image", "resource_link"])
            #expect(content[1]["mimeType"] == "image/webp")
            #expect((content[1]["data"]?.stringValue?.utf8.count ?? 0) > 100)
            let id = try #require(node["id"]?.stringValue)
            #expect(content[2]["uri"] == .string("easel://image-nodes/\(id)/image"))
            #expect(content[2]["size"] == node["byteCount"])
            // The provider was not asked: the callback ended the wait.
            #expect(server.provider.checked.isEmpty)
            #expect(try await stream.next() == nil)
        }
    }

    @Test func aClientThatDisconnectsLosesNothing() async throws {
        try await withServer { server in
            let waiting = Task {
                var stream = try await server.agent.stream(
                    "tools/call", ["name": "generate_image", "arguments": ["prompt": "a boat", "waitSeconds": 50]])
                return try await stream.rest().result
            }
            let id = try await server.onlyNodeID()
            waiting.cancel()
            _ = try? await waiting.value
            try await server.finish(nodeWith: id)
            let found = try await server.agent.call("get_image", ["imageNodeId": .string(id), "waitSeconds": 50])
            #expect(found["structuredContent"]?["imageNode"]?["status"] == "completed")
            #expect(server.provider.creates.count == 1)
        }
    }

    /// One image of an order is deleted meanwhile: the others are paid for, and must be found.
    @Test func anOrderIsFoundWithoutItsDeletedImages() async throws {
        try await withServer { server in
            let order: [String: JSONValue] = ["prompt": "a boat", "count": 2, "waitSeconds": 50, "idempotencyKey": "k"]
            async let waiting = server.agent.call("generate_image", .object(order))
            let ids = try await eventually("there are no image nodes") {
                let filter = ImageNodeFilter(organization: server.organization)
                let nodes = try await server.store.imageNodes(matching: filter, limit: 9, after: nil).imageNodes
                return nodes.count == 2 ? nodes.map(\.id.rawValue) : nil
            }
            #expect(try await server.api.delete("/api/image-nodes/\(ids[0])").status == 204)
            try await server.finish(nodeWith: ids[1])
            let again = try await server.agent.call("generate_image", .object(order))
            for result in [try await waiting, again] {
                #expect(result["isError"] == false)
                let nodes = result["structuredContent"]?["imageNodes"]?.arrayValue ?? []
                #expect(Set(nodes.compactMap { $0["id"]?.stringValue }) == Set(ids))
                #expect(nodes.contains { $0["status"] == "completed" && $0["deletedAt"] == nil })
                let texts = (result["content"]?.arrayValue ?? []).compactMap { $0["text"]?.stringValue }
                #expect(texts.contains { $0.contains(ids[0]) && $0.contains("restored from the trash") })
            }
            #expect(server.provider.creates.count == 2)
        }
    }

    /// Such a body is read differently, after which the connection can't be monitored.
    @Test func waitsForClientsThatExpect100Continue() async throws {
        try await withServer { server in
            let id = try await server.agent.make(["prompt": "a boat"])
            try await server.finish(nodeWith: id)
            let patient = MCPClient(server.api.with(["Expect": "100-continue"]))
            let found = try await patient.call("get_image", ["imageNodeId": .string(id), "waitSeconds": 50])
            #expect(found["structuredContent"]?["imageNode"]?["status"] == "completed")
        }
    }

    /// Clients before 2025-06-18 don't support links; they still get the image.
    @Test func olderClientsGetSupportedContent() async throws {
        try await withServer { server in
            let id = try #require(try await server.makeCompletedNode()["id"]?.stringValue)
            func content(_ version: String) async throws -> JSONValue? {
                try await server.api.post(
                    "/mcp",
                    """
                    {"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"get_image",\
                    "arguments":{"imageNodeId":"\(id)"}}}
                    """, headers: ["MCP-Protocol-Version": version]
                ).json["result"]
            }
            let oldest = try await content("2025-03-26")
            #expect(oldest?["content"]?.arrayValue?.map { $0["type"]?.stringValue } == ["text", "image"])
            #expect(oldest?["structuredContent"] == nil)
            let newer = try await content("2025-06-18")
            #expect(newer?["content"]?.count == 3)
            #expect(newer?["structuredContent"]?["imageNode"]?["id"] == .string(id))
        }
    }

    @Test func anIdempotencyKeyMakesRepetitionsOneRequest() async throws {
        try await withServer { server in
            let wish: JSONValue = ["prompt": "a boat", "idempotencyKey": "k"]
            let ids = try await withThrowingTaskGroup(of: String.self) { group in
                for _ in 0..<5 { group.addTask { try await server.agent.make(wish) } }
                return try await group.reduce(into: Set()) { $0.insert($1) }
            }
            #expect(ids.count == 1)
            // The time to wait is not part of the request.
            #expect(
                ids.contains(try await server.agent.make(["idempotencyKey": "k", "prompt": "a boat", "count": nil])))
            let other = try await server.agent.call("generate_image", ["prompt": "a car", "idempotencyKey": "k"])
            #expect(other["isError"] == true)
            #expect(other["structuredContent"]?["error"]?["field"] == "idempotencyKey")
            let empty = try await server.agent.call("generate_image", ["prompt": "a car", "idempotencyKey": ""])
            #expect(empty["structuredContent"]?["error"]?["field"] == "idempotencyKey")
            try await server.finish(nodeWith: try await server.onlyNodeID())
            #expect(server.provider.creates.count == 1)
        }
    }

    @Test(
        arguments: [
            ("generate_image", ["prompt": ""], "prompt"), ("generate_image", [:], "prompt"),
            ("generate_image", ["prompt": "a", "count": 9], "count"),
            ("generate_image", ["prompt": "a", "count": "two"], "count"),
            ("generate_image", ["prompt": "a", "waitSeconds": 51], "waitSeconds"),
            ("generate_image", ["prompt": "a", "model": "none"], "model"),
            ("generate_image", ["prompt": "a", "size": "1K"], "size"),
            ("generate_image", ["prompt": "a", "referenceImages": "x"], "referenceImages"),
            ("get_image", [:], "imageNodeId"), ("get_image", ["imageNodeId": 1], "imageNodeId"),
            ("list_images", ["status": "lost"], "status"), ("list_images", ["limit": 0], "limit"),
            ("get_costs", ["all": true], "all"),
        ] as [(String, JSONValue, String)])
    func errorsNameTheArgument(_ tool: String, _ arguments: JSONValue, _ field: String) async throws {
        try await withServer { server in
            let result = try await server.agent.call(tool, arguments)
            #expect(result["isError"] == true)
            let error = try #require(result["structuredContent"]?["error"])
            #expect(error["field"] == .string(field))
            #expect(error["retryable"] == false)
            let sentence = try #require(result["content"]?[0]?["text"]?.stringValue)
            #expect(sentence.contains("(code: ") && sentence.contains("Next: "), "\(sentence)")
            // Nor is a canvas created for a refused request.
            #expect(try await server.store.canvases(of: server.organization, limit: 9, after: nil).canvases.isEmpty)
            #expect(server.provider.creates.isEmpty)
        }
    }

    /// One tool's result is another one's input.
    @Test func aResourceCanBeAReference() async throws {
        try await withServer { server in
            let node = try await server.makeCompletedNode()
            let id = try #require(node["id"]?.stringValue)
            let made = try await server.agent.call(
                "generate_image",
                ["prompt": "at night", "referenceImages": [.string("easel://image-nodes/\(id)/image")]])
            #expect(
                made["structuredContent"]?["imageNodes"]?[0]?["referenceImages"]?[0]?.stringValue?.contains(
                    node["imageStorageId"]?.stringValue ?? "?") == true)
            let none = try await MCPClient(server.stranger).call(
                "generate_image",
                ["prompt": "at night", "referenceImages": [.string("easel://image-nodes/\(id)/image")]])
            #expect(none["structuredContent"]?["error"]?["field"] == "referenceImages")
        }
    }

    @Test func saysWhatToDoAboutAFailedImage() async throws {
        try await withServer { server in
            var stream = try await server.agent.stream(
                "tools/call", ["name": "generate_image", "arguments": ["prompt": "a boat", "waitSeconds": 50]])
            let id = try await server.onlyNodeID()
            let node = try await server.node(id, when: "processing")
            let running = RunningNode(canvas: "", id: id, taskID: try #require(node["kieTaskId"]?.stringValue))
            #expect(try await server.call(back: running, running.failure).status == 200)
            let result = try #require(try await stream.rest().result)
            #expect(result["isError"] == true)
            #expect(result["structuredContent"]?["imageNodes"]?[0]?["status"] == "failed")
            let error = try #require(result["structuredContent"]?["error"])
            #expect(error["code"] == "provider_error")
            #expect(error["retryable"] == true)
            #expect(error["nextStep"]?.stringValue?.contains("retry_image") == true)
            // Reading about a failure is not an error, but has the same advice.
            let read = try await server.agent.call("get_image", ["imageNodeId": .string(id)])
            #expect(read["isError"] == false)
            #expect(read["content"]?[1]?["text"]?.stringValue?.contains("retry_image") == true)

            let retried = try await server.agent.call("retry_image", ["imageNodeId": .string(id)])
            #expect(retried["structuredContent"]?["imageNode"]?["attempt"] == 2)
            let canceled = try await server.agent.call("cancel_image", ["imageNodeId": .string(id)])
            #expect(canceled["structuredContent"]?["imageNode"]?["status"] == "canceled")
            let again = try await server.agent.call("cancel_image", ["imageNodeId": .string(id)])
            #expect(again["structuredContent"]?["error"]?["code"] == "not_cancelable")
        }
    }

    @Test func anExhaustedBudgetIsReported() async throws {
        try await withServer { server in
            try await server.store.setBudget(1, of: server.organization)
            var stream = try await server.agent.stream(
                "tools/call", ["name": "generate_image", "arguments": ["prompt": "a boat", "waitSeconds": 50]])
            let result = try #require(try await stream.rest().result)
            #expect(result["isError"] == true)
            let error = result["structuredContent"]?["error"]
            #expect(error?["code"] == "budget_exceeded")
            #expect(error?["retryable"] == false)
            #expect(error?["nextStep"]?.stringValue?.contains("budget") == true)
            let costs = try await server.agent.call("get_costs")
            #expect(costs["structuredContent"]?["usage"]?["budget"] == 1)
            #expect(costs["structuredContent"]?["models"]?[0]?["credits"] != nil)
            #expect(server.provider.creates.isEmpty)
        }
    }

    @Test func listsPageByPage() async throws {
        try await withServer { server in
            for number in 1...3 { _ = try await server.agent.make(["prompt": .string("boat \(number)")]) }
            let first = try await server.agent.call("list_images", ["limit": 2])["structuredContent"]
            #expect(first?["imageNodes"]?.arrayValue?.map { $0["prompt"] } == ["boat 3", "boat 2"])
            let cursor = try #require(first?["nextCursor"])
            let second = try await server.agent.call("list_images", ["limit": 2, "cursor": cursor])["structuredContent"]
            #expect(second?["imageNodes"]?.arrayValue?.map { $0["prompt"] } == ["boat 1"])
            #expect(second?["nextCursor"] == nil)
            let none = try await server.agent.call("list_images", ["canvasId": .string(try await server.makeCanvas())])
            #expect(none["structuredContent"]?["imageNodes"] == [])
            let nowhere = try await server.agent.call("list_images", ["canvasId": "canvas_none"])
            #expect(nowhere["structuredContent"]?["error"]?["code"] == "not_found")
        }
    }

    @Test func scopesLimitTheTools() async throws {
        try await withServer { server in
            let id = JSONValue.string(try #require(try await server.makeCompletedNode()["id"]?.stringValue))
            func agent(_ scopes: [Scope]) async throws -> MCPClient {
                MCPClient(server.anonymous.with(["Authorization": "Bearer \(try await server.makeKey(scopes).key)"]))
            }
            func tools(_ agent: MCPClient) async throws -> [String] {
                try await agent.result("tools/list")["tools"]?.arrayValue?.compactMap { $0["name"]?.stringValue } ?? []
            }
            let reader = try await agent([.read])
            #expect(try await tools(reader) == ["get_image", "list_images", "get_costs"])
            for (tool, arguments) in [
                ("generate_image", ["prompt": "a"]), ("retry_image", ["imageNodeId": id]),
                ("cancel_image", ["imageNodeId": id]),
            ] as [(String, JSONValue)] {
                let refused = try await reader.call(tool, arguments)
                #expect(refused["isError"] == true)
                #expect(refused["structuredContent"]?["error"]?["code"] == "forbidden")
            }
            #expect(try await reader.call("get_image", ["imageNodeId": id])["content"]?.count == 3)

            // Without the read scope, no image is returned.
            let writer = try await agent([.write])
            #expect(try await tools(writer) == ["generate_image", "retry_image", "cancel_image"])
            let wish: JSONValue = ["prompt": "a", "idempotencyKey": "w"]
            let made = try await writer.make(wish)
            try await server.finish(nodeWith: made)
            #expect(try await writer.call("generate_image", wish)["content"]?.count == 1)
            for (method, params) in [
                ("resources/list", [:]), ("resources/templates/list", [:]),
                ("resources/read", ["uri": .string("easel://image-nodes/\(made)/image")]),
            ] as [(String, [String: JSONValue])] {
                #expect(try await writer.send(method, params).status == 403, "\(method)")
            }
            #expect(server.provider.creates.count == 2)
        }
    }

    @Test func imagesOfOtherOrganizationsAreNotFound() async throws {
        try await withServer { server in
            let node = try await server.makeCompletedNode()
            let id = try #require(node["id"]?.stringValue)
            let stranger = MCPClient(server.stranger, takesTasks: true)
            for tool in ["get_image", "retry_image", "cancel_image"] {
                let result = try await stranger.call(tool, ["imageNodeId": .string(id)])
                #expect(result["structuredContent"]?["error"]?["code"] == "not_found")
            }
            let canvas = try #require(node["canvasId"])
            let generated = try await stranger.call("generate_image", ["prompt": "a", "canvasId": canvas])
            #expect(generated["structuredContent"]?["error"]?["code"] == "not_found")
            #expect(try await stranger.call("list_images")["structuredContent"]?["imageNodes"] == [])
            #expect(try await stranger.result("resources/list")["resources"] == [])
            for uri in ["easel://image-nodes/\(id)", "easel://image-nodes/\(id)/image"] {
                #expect(try await stranger.send("resources/read", ["uri": .string(uri)]).status == 400)
            }
            #expect(try await stranger.send("tasks/get", ["taskId": .string(id)]).json["error"]?["code"] == -32602)
            var listening = try await stranger.stream(
                "subscriptions/listen",
                ["notifications": ["resourceSubscriptions": [.string("easel://image-nodes/\(id)")]]])
            #expect(try await listening.next()?["params"]?["notifications"] == [:])
            #expect(try await server.node(id) == node)
        }
    }
}
