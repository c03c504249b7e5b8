import EaselCore
import JSON
import NIOHTTP1
import TestSupport
import Testing

@testable import EaselServer

/// Which websites may read which responses (CORS).
@Suite(.timeLimit(.minutes(5)))
struct CrossOriginTests {
    private static let app = "https://app.example"

    private func withOrigins(_ origins: [String], _ body: (TestServer) async throws -> Void) async throws {
        var setup = TestServer.Setup()
        setup.allowedOrigins = Set(origins.compactMap { Origin($0) })
        #expect(setup.allowedOrigins.count == origins.count)
        try await withServer(setup, body)
    }

    private func preflight(
        _ server: TestServer, _ path: String, from origin: String = app, _ method: String = "POST",
        headers: [String: String] = [:]
    ) async throws -> Answer {
        try await server.anonymous.send(
            .OPTIONS, path,
            headers: ["Origin": origin, "Access-Control-Request-Method": method].merging(headers) { $1 })
    }

    @Test func withoutTheSettingNoOriginIsAllowed() async throws {
        try await withOrigins([]) { server in
            for origin in [Self.app, "null", server.api.origin] {
                let answer = try await server.api.get("/api/canvases", headers: ["Origin": origin])
                #expect(answer.status == 200)
                #expect(answer.header("Access-Control-Allow-Origin") == nil)
                try await preflight(server, "/api/canvases", from: origin).expectProblem(405, "method_not_allowed")
            }
        }
    }

    @Test func allowsTheListedOriginsAndVaries() async throws {
        try await withOrigins([Self.app, "http://localhost:5173"]) { server in
            let node = try await server.makeCompletedNode()
            let image = try #require(node["imageStorageId"]?.stringValue)
            for origin in [Self.app, "http://localhost:5173"] {
                for path in [
                    "/api/canvases", "/api/models", "/v1/models", "/client.js", "/client.d.ts", "/api/images/\(image)",
                ] {
                    let answer = try await server.api.get(path, headers: ["Origin": origin])
                    #expect(answer.status == 200, "\(path)")
                    #expect(answer.header("Access-Control-Allow-Origin") == origin, "\(path)")
                    #expect(answer.headers["Vary"].contains("Origin"), "\(path)")
                    #expect(answer.header("Access-Control-Allow-Credentials") == nil)
                    let exposed = answer.header("Access-Control-Expose-Headers") ?? ""
                    for name in ["ETag", "Retry-After", "RateLimit", "Location", "X-Easel-Image-Nodes"] {
                        #expect(exposed.contains(name), "\(path): \(name)")
                    }
                }
            }
            // A page can also read why it was refused.
            for refused in [
                try await server.anonymous.get("/api/canvases", headers: ["Origin": Self.app]),
                try await server.api.get("/api/canvases/canvas_none", headers: ["Origin": Self.app]),
                try await server.api.get("/api/nothing", headers: ["Origin": Self.app]),
            ] {
                #expect(refused.status >= 400)
                #expect(refused.header("Access-Control-Allow-Origin") == Self.app)
            }
            #expect(try await server.api.get("/api/canvases").headers["Vary"].contains("Origin"))
        }
    }

    @Test(arguments: [
        "https://app.example.evil.test", "https://evil-app.example", "http://app.example", "https://app.example:8443",
        "https://APP.example", "https://sub.app.example", "null", "", "*", "https://app.example/",
        "https://app.example, https://evil.test", "file://",
    ])
    func otherOriginsAreNotAllowed(origin: String) async throws {
        try await withOrigins([Self.app]) { server in
            let answer = try await server.api.get("/api/canvases", headers: ["Origin": origin])
            #expect(answer.header("Access-Control-Allow-Origin") == nil)
            let asked = try await preflight(server, "/api/canvases", from: origin)
            #expect(asked.status == 405)
            #expect(asked.header("Access-Control-Allow-Origin") == nil)
            #expect(asked.header("Access-Control-Allow-Methods") == nil)
        }
    }

    @Test func preflightListsMethodsAndHeaders() async throws {
        try await withOrigins([Self.app]) { server in
            let canvas = try await server.makeCanvas()
            let answer = try await preflight(
                server, "/api/canvases/\(canvas)/image-nodes",
                headers: ["Access-Control-Request-Headers": "authorization,x-stainless-lang,x-easel-request,mcp-method"]
            )
            #expect(answer.status == 204)
            #expect(answer.header("Access-Control-Allow-Origin") == Self.app)
            #expect(answer.header("Access-Control-Allow-Methods") == "GET, HEAD, POST")
            #expect(answer.header("Access-Control-Allow-Credentials") == nil)
            #expect(answer.headers["Vary"].contains("Origin"))
            let allowed = (answer.header("Access-Control-Allow-Headers") ?? "").lowercased().split(separator: ", ")
            for name in ["authorization", "content-type", "idempotency-key", "last-event-id", "x-stainless-lang"] {
                #expect(allowed.contains(Substring(name)), "\(name)")
            }
            #expect(allowed.contains("mcp-method"))
            // Only the page itself, which has the cookie, sends this header.
            #expect(!allowed.contains("x-easel-request"))
            #expect(try await preflight(server, "/api/canvases/\(canvas)", "DELETE").status == 204)
            #expect(try await preflight(server, "/api/events", "GET").status == 204)
        }
    }

    @Test func callbackAndPageAllowNoOrigin() async throws {
        try await withOrigins([Self.app]) { server in
            for path in [
                "/api/kie-callback", "//api//kie-callback", "/", "/canvases/canvas_x", "/shared/canvas_x", "/metrics",
                "/assets/client/client.js", "/healthz", "/openapi.json", "/client.js/x", "/apis",
            ] {
                let answer = try await server.api.get(path, headers: ["Origin": Self.app])
                #expect(answer.header("Access-Control-Allow-Origin") == nil, "\(path)")
                let asked = try await preflight(server, path)
                #expect(asked.status == 404 || asked.status == 405, "\(path)")
                #expect(asked.header("Access-Control-Allow-Origin") == nil, "\(path)")
            }
        }
    }

    /// The MCP door refuses pages of other sites, except the allowed ones, like the API.
    @Test func mcpAllowsTheSameOrigins() async throws {
        try await withOrigins([Self.app]) { server in
            let session = try await server.anonymous.post("/api/session", #"{"apiKey":"\#(server.key)"}"#)
            let cookie = try #require(session.header("Set-Cookie")?.split(separator: ";").first.map(String.init))
            func ask(_ client: APIClient, _ headers: [String: String]) async throws -> Answer {
                try await client.send(
                    .POST, "/mcp", bytes: server.agent.message("tools/list", [:]).serialized(),
                    headers: MCPClient.headers("tools/list", [:]).merging(headers) { $1 })
            }
            let answer = try await ask(server.api, ["Origin": Self.app])
            #expect(answer.status == 200)
            #expect(answer.header("Access-Control-Allow-Origin") == Self.app)
            #expect(try await ask(server.api, ["Origin": "https://evil.example"]).status == 403)
            let byCookie = ["Origin": Self.app, "Cookie": cookie, "X-Easel-Request": "page"]
            #expect(try await ask(server.anonymous, byCookie).status == 403)
        }
    }

    /// An allowed site is not the page: requests from there cannot use the visitor's cookie to change anything or to sign in.
    @Test func theCookieDoesNotWorkFromOtherSites() async throws {
        try await withOrigins([Self.app]) { server in
            let session = try await server.anonymous.post("/api/session", #"{"apiKey":"\#(server.key)"}"#)
            let cookie = try #require(session.header("Set-Cookie")?.split(separator: ";").first.map(String.init))
            let change = try await server.anonymous.post(
                "/api/canvases", "{}", headers: ["Cookie": cookie, "X-Easel-Request": "page", "Origin": Self.app])
            change.expectProblem(403, "cross_site")
            let signIn = try await server.anonymous.post(
                "/api/session", #"{"apiKey":"\#(server.key)"}"#, headers: ["Origin": Self.app])
            signIn.expectProblem(403, "cross_site")
            for answer in [change, signIn] { #expect(answer.header("Access-Control-Allow-Credentials") == nil) }
        }
    }
}
