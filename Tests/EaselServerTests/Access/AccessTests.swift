import EaselCore
import EaselServer
import JSON
import NIOHTTP1
import SQLiteStore
import TestSupport
import Testing

/// Who has access, and to what.
@Suite(.timeLimit(.minutes(5)))
struct AccessTests {
    /// Every route that needs a key, with a valid body.
    private static func routes(canvas: String, node: String, image: String) -> [(HTTPMethod, String, String?)] {
        [
            (.GET, "/api/canvases", nil), (.POST, "/api/canvases", "{}"), (.GET, "/api/canvases/\(canvas)", nil),
            (.PATCH, "/api/canvases/\(canvas)", #"{"title":"mine"}"#),
            (.GET, "/api/canvases/\(canvas)/events", nil), (.GET, "/api/canvases/\(canvas)/image-nodes", nil),
            (.POST, "/api/canvases/\(canvas)/image-nodes", #"{"prompt":"a"}"#),
            (.GET, "/api/canvases/\(canvas)/messages", nil),
            (.POST, "/api/canvases/\(canvas)/messages", #"{"content":"draw a cat"}"#),
            (.GET, "/api/image-nodes/\(node)", nil), (.PATCH, "/api/image-nodes/\(node)", "{}"),
            (.POST, "/api/image-nodes/\(node)/retry", nil), (.POST, "/api/image-nodes/\(node)/cancel", nil),
            (.GET, "/api/image-nodes/\(node)/events", nil), (.GET, "/api/images/\(image)", nil),
            (.GET, "/api/images/\(image)?width=256", nil), (.GET, "/api/models", nil), (.GET, "/api/usage", nil),
            (.DELETE, "/api/image-nodes/\(node)", nil), (.DELETE, "/api/canvases/\(canvas)", nil),
        ]
    }

    @Test func everyRouteNeedsAValidKey() async throws {
        try await withServer { server in
            let node = try await server.makeCompletedNode()
            let id = try #require(node["id"]?.stringValue)
            let canvas = try #require(node["canvasId"]?.stringValue)
            let image = try #require(node["imageStorageId"]?.stringValue)
            let revoked = try await server.makeKey([.read, .write])
            _ = try await server.store.revokeAPIKey(revoked.id, at: server.clock.now())
            let cookie = "easel_session_\(server.anonymous.origin.split(separator: ":").last ?? "")"
            let credentials: [[String: String]] = [
                [:], ["Authorization": ""], ["Authorization": "Bearer"], ["Authorization": "Bearer "],
                ["Authorization": "Bearer wrong"], ["Authorization": "Bearer \(server.key)x"],
                ["Authorization": "Bearer \(server.key.dropLast())"], ["Authorization": "Basic \(server.key)"],
                ["Authorization": server.key], ["Authorization": "Bearer \(revoked.key)"],
                ["Authorization": "Bearer \(Credentials.hash(server.key))"], ["Cookie": "\(cookie)=\(server.key)"],
                ["Cookie": "\(cookie)="],
            ]
            for headers in credentials {
                for (method, path, body) in Self.routes(canvas: canvas, node: id, image: image) {
                    let answer = try await server.anonymous.send(
                        method, path, bytes: body.map { Array($0.utf8) }, headers: headers)
                    answer.expectProblem(401, "unauthorized", "\(method) \(path) \(headers)")
                    #expect(answer.header("WWW-Authenticate") == "Bearer")
                }
            }
            #expect(try await server.node(id)["status"]?.stringValue == "completed")
        }
    }

    @Test func resourcesOfOtherOrganizationsAreNotFound() async throws {
        try await withServer { server in
            let node = try await server.makeCompletedNode()
            let id = try #require(node["id"]?.stringValue)
            let canvas = try #require(node["canvasId"]?.stringValue)
            let image = try #require(node["imageStorageId"]?.stringValue)
            let nobodys = Self.routes(canvas: "canvas_none", node: "node_none", image: "img_none")
            let open: Set = ["/api/canvases", "/api/models", "/api/usage"]
            for (their, none) in zip(Self.routes(canvas: canvas, node: id, image: image), nobodys)
            where !open.contains(their.1) {
                let bytes = their.2.map { Array($0.utf8) }
                let answer = try await server.stranger.send(their.0, their.1, bytes: bytes)
                answer.expectProblem(404, "not_found", "\(their.0) \(their.1)")
                // A resource of another organization looks the same as a missing one.
                let missing = try await server.stranger.send(none.0, none.1, bytes: bytes)
                #expect(missing.json == answer.json)
            }
            #expect(try await server.node(id) == node)
        }
    }

    @Test func readOnlyKeysCannotWrite() async throws {
        try await withServer { server in
            let running = try await server.makeRunningNode()
            let reader = server.anonymous.with(["Authorization": "Bearer \(try await server.makeKey([.read]).key)"])
            let writer = server.anonymous.with(["Authorization": "Bearer \(try await server.makeKey([.write]).key)"])
            for (method, path, body) in Self.routes(canvas: running.canvas, node: running.id, image: "img_none")
            where !path.contains("images/") && !path.hasSuffix("events") {
                let bytes = body.map { Array($0.utf8) }
                if method == .GET {
                    #expect(try await reader.send(method, path).status == 200, "\(path)")
                    try await writer.send(method, path).expectProblem(403, "forbidden", "\(path)")
                } else {
                    try await reader.send(method, path, bytes: bytes).expectProblem(403, "forbidden", "\(path)")
                }
            }
            #expect(try await server.node(running.id)["status"]?.stringValue == "processing")
        }
    }

    @Test func aWrongMethodGetsTheAllowedOnes() async throws {
        try await withServer { server in
            let canvas = try await server.makeCanvas()
            var wrong: [(HTTPMethod, String, String)] = [
                (.POST, "/healthz", "GET, HEAD"), (.GET, "/api/kie-callback", "POST"), (.PUT, "/", "GET, HEAD"),
                (.POST, "/api/canvases/\(canvas)", "DELETE, GET, HEAD, PATCH"), (.GET, "/api/uploads", "POST"),
                (.GET, "/api/callbacks/replay", "POST"), (.POST, "/assets/entry/app.js", "GET, HEAD"),
            ]
            for method in [HTTPMethod.PUT, .DELETE, .PATCH, .OPTIONS, .TRACE, .LOCK] {
                wrong.append((method, "/api/canvases", "GET, HEAD, POST"))
            }
            for (method, path, allowed) in wrong {
                // Without signing in, too.
                for client in [server.api, server.anonymous] {
                    let answer = try await client.send(method, path)
                    answer.expectProblem(405, "method_not_allowed", "\(method) \(path)")
                    #expect(answer.header("Allow") == allowed, "\(method) \(path)")
                }
            }
        }
    }

    /// The scope to manage keys does not include viewing images.
    @Test func keysWithoutTheReadScopeCannotSeeImages() async throws {
        try await withServer { server in
            let node = try await server.makeCompletedNode()
            let image = try #require(node["imageStorageId"]?.stringValue)
            for scopes in [[Scope.admin], [.write], [.write, .admin]] {
                let client = server.anonymous.with(["Authorization": "Bearer \(try await server.makeKey(scopes).key)"])
                for query in ["", "?width=256", "?download=1"] {
                    try await client.get("/api/images/\(image)\(query)").expectProblem(403, "forbidden")
                }
            }
        }
    }

    /// Nor do they get a link to one in any other response.
    @Test func keysWithoutTheReadScopeGetNoLinks() async throws {
        try await withServer { server in
            let node = try await server.makeCompletedNode()
            let (id, canvas) = (try #require(node["id"]?.stringValue), try #require(node["canvasId"]?.stringValue))
            let image = try #require(node["imageStorageId"]?.stringValue)
            let key = try await server.makeKey([.write]).key
            let client = server.anonymous.with(["Authorization": "Bearer \(key)"])
            try await client.post("/api/canvases/\(canvas)/shares", "{}").expectProblem(403, "forbidden")
            let moved = try await client.patch("/api/image-nodes/\(id)", #"{"position":{"x":1,"y":2}}"#)
            #expect(moved.json["status"] == "completed")
            #expect(try await client.delete("/api/image-nodes/\(id)").status == 204)
            let restored = try await client.post("/api/image-nodes/\(id)/restore")
            let made = try await client.post(
                "/api/canvases/\(canvas)/image-nodes", #"{"prompt":"a","referenceImages":["\#(image)"]}"#)
            #expect(made.status == 201)
            let call = #"{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"cancel_image","arguments":"#
            let canceled = try await client.post(
                "/mcp", call + #"{"imageNodeId":"\#(made.json["imageNodes"]?[0]?["id"]?.stringValue ?? "")"}}}"#,
                headers: ["Accept": "application/json, text/event-stream"])
            #expect(canceled.text.contains("retryAction"))
            for answer in [moved, restored, made, canceled] {
                #expect(!answer.text.contains("signature="), "\(answer.text)")
            }
        }
    }

    @Test func spacesBeforeTheKeyAndNeedlessEncodingAreAccepted() async throws {
        try await withServer { server in
            let client = server.anonymous.with(["Authorization": "bearer   \(server.key)"])
            let canvas = try await server.makeCanvas()
            #expect(try await client.get("/api/canvases/\(canvas.replacing("_", with: "%5F"))").status == 200)
        }
    }

    @Test func unknownPathsAreNotFound() async throws {
        try await withServer { server in
            let canvas = try await server.makeCanvas()
            var requests: [BadRequest] = []
            for path in [
                "/api", "/api/", "/api/nothing", "/nothing", "/api/canvases/\(canvas)/nothing", "/api/images",
                "/api/images/", "/api/canvases/%2e%2e", "/api/canvases/..%2f..%2fetc%2fpasswd", "/api/canvases/%00",
                "/api/canvases/\(canvas)%00", "/api/canvases/'%20OR%201=1--", "/.env",
                "/assets/../.env", "/assets/%2e%2e%2f.env", "/assets/nothing.js",
                "/api/image-nodes/" + String(repeating: "n", count: 5_000),
            ] { requests.append(.init(method: .GET, path: path, status: 404, code: "not_found")) }
            try await server.api.expectRefusals(requests)
        }
    }

    @Test func everyResponseHasTheSecurityHeaders() async throws {
        try await withServer { server in
            for path in ["/", "/api/canvases", "/healthz", "/nothing", "/assets/entry/app.js"] {
                let answer = try await server.api.get(path)
                #expect(answer.header("X-Content-Type-Options") == "nosniff", "\(path)")
                #expect(answer.header("Referrer-Policy") == "no-referrer", "\(path)")
            }
        }
    }
}
