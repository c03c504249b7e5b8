import EaselCore
import JSON
import NIOHTTP1
import TestSupport
import Testing

@testable import EaselServer

/// Responses of `/mcp` to old and new clients.
@Suite(.timeLimit(.minutes(5)))
struct MCPRouteTests {
    @Test func discovers() async throws {
        try await withServer { server in
            let result = try await server.agent.result("server/discover")
            #expect(result["resultType"] == "complete")
            #expect(result["supportedVersions"]?[0] == "2026-07-28")
            #expect(result["supportedVersions"]?.count == 4)
            #expect(result["capabilities"]?["resources"]?["subscribe"] == true)
            #expect(result["capabilities"]?["extensions"]?["io.modelcontextprotocol/tasks"] == [:])
            #expect(result["cacheScope"] == "private")
            #expect(result["_meta"]?["io.modelcontextprotocol/serverInfo"]?["name"] == "easel")
        }
    }

    @Test func listsToolsInAFixedOrder() async throws {
        try await withServer { server in
            let result = try await server.agent.result("tools/list")
            let tools = result["tools"]?.arrayValue ?? []
            #expect(
                tools.map { $0["name"]?.stringValue } == [
                    "generate_image", "get_image", "list_images", "retry_image", "cancel_image", "get_costs",
                ])
            for tool in tools {
                #expect(tool["inputSchema"]?["type"] == "object")
                #expect(tool["outputSchema"]?["type"] == "object")
                #expect(tool["annotations"]?["readOnlyHint"] != nil)
            }
            #expect(tools[0]["annotations"]?["openWorldHint"] == true)
            #expect(result["ttlMs"] != nil)
            #expect(try await server.agent.result("tools/list") == result)
        }
    }

    @Test func refusesWithStatusAndCode() async throws {
        try await withServer { server in
            func code(_ answer: Answer) -> JSONValue? { answer.json["error"]?["code"] }
            let unknown = try await server.agent.send("prompts/list")
            #expect(unknown.status == 404)
            #expect(code(unknown) == -32601)
            let ping = try await server.agent.send("ping")
            #expect(ping.status == 404)
            let tool = try await server.agent.send("tools/call", ["name": "nothing"])
            #expect(tool.status == 400)
            #expect(code(tool) == -32602)
            let resource = try await server.agent.send("resources/read", ["uri": "easel://image-nodes/none"])
            #expect(resource.status == 400)
            #expect(code(resource) == -32602)

            let future = try await server.api.post(
                "/mcp", #"{"jsonrpc":"2.0","id":1,"method":"tools/list"}"#,
                headers: ["MCP-Protocol-Version": "2031-01-01"])
            #expect(future.status == 400)
            #expect(code(future) == -32022)
            #expect(future.json["error"]?["data"]?["requested"] == "2031-01-01")
            #expect(future.json["error"]?["data"]?["supported"]?[0] == "2026-07-28")
            let bare = try await server.api.post(
                "/mcp", #"{"jsonrpc":"2.0","id":1,"method":"tools/list"}"#,
                headers: ["MCP-Protocol-Version": "2026-07-28"])
            #expect(bare.status == 400)
            #expect(code(bare) == -32602)
            let broken = try await server.api.post("/mcp", "{")
            #expect(broken.status == 400)
            #expect(code(broken) == -32700)
            #expect(broken.json["id"] == .null)
            let long = try await server.api.post("/mcp", String(repeating: " ", count: 600_000))
            #expect(long.status == 413)
            let deaf = try await server.api.post(
                "/mcp", #"{"jsonrpc":"2.0","id":1,"method":"tools/list"}"#, headers: ["Accept": "text/html"])
            #expect(deaf.status == 406)
        }
    }

    /// There are no sessions, so there is none to follow or to end.
    @Test(arguments: [HTTPMethod.GET, .DELETE, .PUT])
    func acceptsOnlyPost(_ method: HTTPMethod) async throws {
        try await withServer { server in
            let answer = try await server.api.send(method, "/mcp")
            #expect(answer.status == 405)
            #expect(answer.header("Allow") == "POST")
        }
    }

    @Test func performsTheHandshakeOfOlderClients() async throws {
        try await withServer { server in
            let hello = try await server.api.post(
                "/mcp",
                """
                {"jsonrpc":"2.0","id":0,"method":"initialize","params":{"protocolVersion":"2025-06-18",\
                "capabilities":{},"clientInfo":{"name":"test","version":"1"}}}
                """)
            #expect(hello.status == 200)
            #expect(hello.header("Mcp-Session-Id") == nil)
            let result = hello.json["result"]
            #expect(result?["protocolVersion"] == "2025-06-18")
            #expect(result?["resultType"] == nil)
            // Without a session there are no notifications about resources.
            #expect(result?["capabilities"]?["resources"]?["subscribe"] == nil)
            let version = ["MCP-Protocol-Version": "2025-06-18"]
            let ready = try await server.api.post(
                "/mcp", #"{"jsonrpc":"2.0","method":"notifications/initialized"}"#, headers: version)
            #expect(ready.status == 202)
            #expect(ready.bytes.isEmpty)
            let ping = try await server.api.post(
                "/mcp", #"{"jsonrpc":"2.0","id":"p","method":"ping"}"#, headers: version)
            #expect(ping.json == ["jsonrpc": "2.0", "id": "p", "result": [:]])
            let tools = try await server.api.post(
                "/mcp", #"{"jsonrpc":"2.0","id":1,"method":"tools/list"}"#, headers: version)
            #expect(tools.json["result"]?["tools"]?.count == 6)
            #expect(tools.json["result"]?["ttlMs"] == nil)
            // A 404 would end the session of a client that assumes there is one.
            let unknown = try await server.api.post(
                "/mcp", #"{"jsonrpc":"2.0","id":1,"method":"prompts/list"}"#, headers: version)
            #expect(unknown.status == 200)
            #expect(unknown.json["error"]?["code"] == -32601)
            let old = try await server.api.post(
                "/mcp", #"{"jsonrpc":"2.0","id":1,"method":"ping"}"#, headers: ["MCP-Protocol-Version": "1999-01-01"])
            #expect(old.status == 400)
        }
    }

    @Test func acceptsBatchesFromTheOldestClientsOnly() async throws {
        try await withServer { server in
            let batch = """
                [{"jsonrpc":"2.0","id":1,"method":"ping"},{"jsonrpc":"2.0","method":"notifications/initialized"},
                {"jsonrpc":"2.0","id":2,"method":"nothing"},{"id":3},
                {"jsonrpc":"2.0","id":4,"method":"initialize","params":{}}]
                """
            let answer = try await server.api.post("/mcp", batch)
            #expect(answer.status == 200)
            #expect(answer.json.arrayValue?.map { $0["id"] } == [1, 2, 3, 4])
            #expect(answer.json.arrayValue?.map { $0["error"]?["code"] } == [nil, -32601, -32600, -32600])
            let named = try await server.api.post("/mcp", batch, headers: ["MCP-Protocol-Version": "2025-03-26"])
            #expect(named.json == answer.json)
            let notes = try await server.api.post("/mcp", #"[{"jsonrpc":"2.0","method":"notifications/initialized"}]"#)
            #expect(notes.status == 202)
            for version in ["2025-06-18", "2025-11-25", "2026-07-28"] {
                let refused = try await server.api.post("/mcp", batch, headers: ["MCP-Protocol-Version": version])
                #expect(refused.status == 400)
                #expect(refused.json["error"]?["code"] == -32600)
            }
            #expect(try await server.api.post("/mcp", "[]").status == 400)
        }
    }

    @Test func refusesStrangersWithAnMCPError() async throws {
        try await withServer { server in
            let nobody = try await MCPClient(server.anonymous).send("tools/list")
            #expect(nobody.status == 401)
            #expect(nobody.header("WWW-Authenticate") == "Bearer")
            #expect(nobody.json["error"]?["data"]?["code"] == "unauthorized")
            // DNS rebinding: another site's page, in a browser that has access.
            let headers = MCPClient.headers("tools/list", [:])
            let foreign = try await server.api.send(
                .POST, "/mcp", bytes: server.agent.message("tools/list", [:]).serialized(),
                headers: headers.merging(["Origin": "https://evil.example"]) { $1 })
            #expect(foreign.status == 403)
            #expect(foreign.json["error"]?["data"]?["code"] == "cross_site")
            let own = try await server.api.send(
                .POST, "/mcp", bytes: server.agent.message("tools/list", [:]).serialized(),
                headers: headers.merging(["Origin": server.api.origin]) { $1 })
            #expect(own.status == 200)
        }
    }

    /// A model reads a tool's result; an HTTP error reaches only its program.
    @Test func anExhaustedQuotaIsReportedToTheModel() async throws {
        var setup = TestServer.Setup()
        setup.limits.perKey = RateLimit(count: 1, seconds: 86_400)
        try await withServer(setup) { server in
            let first = try await server.agent.send("tools/list")
            #expect(first.header("RateLimit")?.hasPrefix(#""organization";r=0"#) == true)
            let call = try await server.agent.call("generate_image", ["prompt": "a boat", "waitSeconds": 5])
            #expect(call["isError"] == true)
            #expect(call["structuredContent"]?["error"]?["code"] == "too_many_requests")
            #expect(call["structuredContent"]?["error"]?["retryable"] == true)
            let list = try await server.agent.send("tools/list")
            #expect(list.status == 429)
            #expect(list.header("Retry-After") != nil)
            #expect(list.json["error"]?["data"]?["retryable"] == true)
            #expect(server.provider.creates.isEmpty)
        }
    }
}
