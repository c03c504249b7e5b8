import JSON
import NIOHTTP1
import TestSupport
import Testing

/// Responses to invalid bodies: one clear problem each, never a 500.
@Suite(.timeLimit(.minutes(5)))
struct InvalidBodyTests {
    /// Bodies that are not a JSON object, for every route that expects one.
    @Test func refusesBodiesThatAreNotAnObject() async throws {
        try await withServer { server in
            let canvas = try await server.makeCanvas()
            let node = try await server.makeNode(on: canvas)
            let huge = #"{"title":""# + String(repeating: "x", count: 1 << 20) + #""}"#
            let bodies: [(String, Int, String)] = [
                ("", 400, "invalid_json"), ("nonsense", 400, "invalid_json"), ("[]", 400, "invalid_json"),
                (#"[{"prompt":"x"}]"#, 400, "invalid_json"), ("null", 400, "invalid_json"),
                ("7", 400, "invalid_json"), (#""prompt""#, 400, "invalid_json"), ("{", 400, "invalid_json"),
                (#"{"prompt":"x",}"#, 400, "invalid_json"), (#"{"prompt":'x'}"#, 400, "invalid_json"),
                (#"{"prompt":"x"} {}"#, 400, "invalid_json"), ("{\"prompt\":\"a\nb\"}", 400, "invalid_json"),
                ("{\"prompt\":\"\u{0}\"}", 400, "invalid_json"), ("{\u{FEFF}}", 400, "invalid_json"),
                (String(repeating: "[", count: 100_000), 400, "invalid_json"),
                (String(repeating: #"{"a":"#, count: 5_000), 400, "invalid_json"),
                (#"{"prompt":1e999}"#, 400, "invalid_json"), (huge, 413, "too_large"),
            ]
            let routes: [(APIClient, String, Bool)] = [
                (server.api, "/api/canvases", false), (server.api, "/api/canvases/\(canvas)/image-nodes", false),
                (server.api, "/api/canvases/\(canvas)/messages", false),
                (server.api, "/api/canvases/\(canvas)", true), (server.api, "/api/image-nodes/\(node)", true),
                (server.anonymous, "/api/session", false),
            ]
            for (client, path, isPatch) in routes {
                try await client.expectRefusals(
                    bodies.map { body, status, code in
                        // Before sign-in, only small bodies are read.
                        let isTooLarge = path == "/api/session" && body.utf8.count > 4_096
                        return BadRequest(
                            method: isPatch ? .PATCH : .POST, path: path, body: body,
                            status: isTooLarge ? 413 : status, code: isTooLarge ? "too_large" : code)
                    })
            }
            #expect(try await server.node(node)["prompt"]?.stringValue == "a lighthouse")
        }
    }

    @Test func saysWhyABodyIsNotAnObject() async throws {
        try await withServer { server in
            for (body, words) in [
                ("", "it is empty"), ("[1]", "another JSON value"), (#"{"title":1e309}"#, "cannot be read at byte"),
                (#"{"title":"# + String(repeating: "[", count: 40), "more than 32 levels"),
                ("[" + String(repeating: "1,", count: 20_000) + "1]", "more than 20000 values"),
            ] {
                let detail = try await server.api.post("/api/canvases", body).json["detail"]?.stringValue
                #expect(detail?.contains(words) == true, "\(body.prefix(20)): \(detail ?? "")")
            }
        }
    }

    /// Nothing is decompressed for strangers, and the answer says what to do.
    @Test(arguments: ["gzip", "br", "zstd, gzip"])
    func refusesCompressedBodies(coding: String) async throws {
        try await withServer { server in
            let node = try await server.makeRunningNode()
            for path in ["/api/canvases", "/api/session", "/api/uploads", server.callbackPath(of: node.id)] {
                let answer = try await server.api.post(path, "{}", headers: ["Content-Encoding": coding])
                answer.expectProblem(415, "unsupported_media_type", field: "Content-Encoding")
                #expect(answer.header("Accept-Encoding") == "identity")
            }
            #expect(
                try await server.api.post("/api/canvases", "{}", headers: ["Content-Encoding": "identity"]).status
                    == 201)
        }
    }

    @Test func refusesInvalidUTF8() async throws {
        try await withServer { server in
            let body = Array(#"{"title":""#.utf8) + [0xFF, 0xC0, 0x80] + Array(#""}"#.utf8)
            let answer = try await server.api.send(.POST, "/api/canvases", bytes: body)
            answer.expectProblem(400, "invalid_json")
        }
    }

    @Test func refusesInvalidFieldsOfCanvasesMessagesAndSessions() async throws {
        try await withServer { server in
            let canvas = try await server.makeCanvas()
            let long = String(repeating: "x", count: 201)
            let longMessage = String(repeating: "x", count: 20_001)
            func bad(
                _ method: String, _ path: String, _ body: String, _ field: String, _ code: String = "invalid_field"
            )
                -> BadRequest
            {
                BadRequest(
                    method: .init(rawValue: method), path: path, body: body, status: 422, code: code, field: field)
            }
            let one = "/api/canvases/\(canvas)"
            try await server.api.expectRefusals([
                bad("POST", "/api/canvases", #"{"title":7}"#, "title"),
                bad("POST", "/api/canvases", #"{"title":["a"]}"#, "title"),
                bad("POST", "/api/canvases", #"{"title":true}"#, "title"),
                bad("POST", "/api/canvases", #"{"title":" \t\n "}"#, "title"),
                bad("POST", "/api/canvases", #"{"title":"\#(long)"}"#, "title"),
                bad("POST", "/api/canvases", #"{"title":"a\u0000b"}"#, "title"),
                bad("POST", "/api/canvases", #"{"name":"a"}"#, "name", "unknown_field"),
                bad("POST", "/api/canvases", #"{"Title":"a"}"#, "Title", "unknown_field"),
                bad("POST", "/api/canvases", #"{"title":"a","id":"mine"}"#, "id", "unknown_field"),
                bad("POST", "/api/canvases", #"{"":"a"}"#, "", "unknown_field"),
                bad("PATCH", one, #"{}"#, "title"),
                bad("PATCH", one, #"{"title":null}"#, "title"),
                bad("PATCH", one, #"{"title":""}"#, "title"),
                bad("PATCH", one, #"{"version":9}"#, "version", "unknown_field"),
                bad("POST", one + "/messages", #"{}"#, "content"),
                bad("POST", one + "/messages", #"{"content":null}"#, "content"),
                bad("POST", one + "/messages", #"{"content":"  \n "}"#, "content"),
                bad("POST", one + "/messages", #"{"content":12}"#, "content"),
                bad("POST", one + "/messages", #"{"content":"a\u0000b"}"#, "content"),
                bad("POST", one + "/messages", #"{"content":"\#(longMessage)"}"#, "content"),
                bad("POST", one + "/messages", #"{"content":"hi","role":"assistant"}"#, "role", "unknown_field"),
            ])
            try await server.anonymous.expectRefusals([
                bad("POST", "/api/session", #"{}"#, "apiKey"),
                bad("POST", "/api/session", #"{"apiKey":null}"#, "apiKey"),
                bad("POST", "/api/session", #"{"apiKey":["a"]}"#, "apiKey"),
                bad("POST", "/api/session", #"{"key":"a"}"#, "key", "unknown_field"),
            ])
            #expect(try await server.messages(on: canvas).isEmpty)
            #expect(try await server.api.get("/api/canvases").json["canvases"]?.count == 1)
        }
    }
}
