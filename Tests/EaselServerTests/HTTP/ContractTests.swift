import EaselCore
import Foundation
import JSON
import NIOHTTP1
import TestSupport
import Testing

@testable import EaselServer

/// Every response in the route tests is compared with `openapi.json` (`Contract`). This suite requests everything
/// the document describes, so that nothing goes unchecked.
@Suite struct ContractTests {
    /// Responses that do not match the document, each for a different reason.
    @Test(arguments: [
        (200, "application/json", #"{"canvases":[{"id":"canvas_1"}]}"#),
        (200, "application/json", #"{"canvases":"none"}"#),
        (200, "application/json", #"{"canvases":[],"surprise":1}"#),
        (200, "text/html", "<p>none</p>"),
        (299, "application/json", #"{"canvases":[]}"#),
        (401, "application/problem+json", #"{"title":"No"}"#),
    ])
    func undocumentedResponsesAreFound(status: Int, type: String, body: String) {
        let answer = Answer(status: status, headers: ["Content-Type": type], bytes: Array(body.utf8))
        withKnownIssue { Contract.shared.check(.GET, "/api/canvases?limit=1", answer) }
    }

    @Test func everyDocumentedResponseIsChecked() async throws {
        try await withServer { server in
            let node = try await server.makeCompletedNode()
            let id = try #require(node["id"]?.stringValue)
            let canvas = try #require(node["canvasId"]?.stringValue)
            let key = try await server.makeKey(Scope.allCases).key
            let admin = server.anonymous.with(["Authorization": "Bearer \(key)"])

            for path in ["/healthz", "/readyz", "/openapi.json"] { _ = try await server.anonymous.get(path) }
            for path in [
                "", "/image-nodes", "/messages", "/shares",
            ] {
                _ = try await admin.get("/api/canvases/\(canvas)\(path)")
            }
            for path in [
                "canvases", "image-nodes/\(id)", "image-nodes/\(id)/events", "models", "callbacks", "usage", "keys",
                "sessions", "trash",
            ] {
                _ = try await admin.get("/api/\(path)")
            }
            _ = try await admin.patch("/api/canvases/\(canvas)", #"{"title":"Another title"}"#)
            _ = try await admin.patch("/api/image-nodes/\(id)", #"{"position":{"x":1,"y":2}}"#)
            _ = try await admin.post("/api/canvases/\(canvas)/messages", #"{"content":"a cat"}"#)
            _ = try await admin.post("/api/canvases/\(canvas)/shares", #"{"name":"A link"}"#)
            _ = try await admin.post("/api/keys", #"{"scopes":["read"]}"#)
            _ = try await MCPClient(admin).send("tools/list")
            _ = try await admin.send(
                .POST, "/api/uploads", bytes: try await TestImage.png, headers: ["Content-Type": "image/png"])

            for name in ["", "/gpt-image-1"] { _ = try await admin.get("/v1/models\(name)") }
            let vendors = server.provider.models.map(\.id).filter { $0.contains("/") }
            _ = try await admin.get("/v1/models/\(try #require(vendors.first))")
            _ = try await server.generate(#"{"prompt":"a bird"}"#)
            async let edited = server.edit(
                [Form.text("prompt", "a bird"), Form.part("image", try await TestImage.png)])
            try await server.deliver(server.provider.creates.count)
            _ = try await edited

            let callback = try #require(
                try await admin.get("/api/callbacks").json["callbacks"]?[0]?["id"]?.stringValue)
            _ = try await admin.post("/api/callbacks/\(callback)/replay")
            _ = try await admin.post("/api/callbacks/replay", #"{"imageNodeId":"\#(id)"}"#)

            let made = try await admin.post("/api/canvases/\(canvas)/image-nodes", #"{"prompt":"a dog"}"#)
            let second = try #require(made.json["imageNodes"]?[0]?["id"]?.stringValue)
            _ = try await admin.post("/api/image-nodes/\(second)/cancel")
            _ = try await admin.post("/api/image-nodes/\(second)/retry")
            _ = try await admin.delete("/api/image-nodes/\(second)")
            _ = try await admin.get("/api/trash")
            _ = try await admin.post("/api/image-nodes/\(second)/restore")
            _ = try await admin.delete("/api/canvases/\(canvas)")
            _ = try await admin.get("/api/trash")
            _ = try await admin.post("/api/canvases/\(canvas)/restore")

            let signedIn = try await server.anonymous.post("/api/session", #"{"apiKey":"\#(key)"}"#)
            let cookie = try #require(signedIn.header("Set-Cookie")?.split(separator: ";").first)
            _ = try await server.anonymous.with(["Cookie": String(cookie)]).get("/api/session")
            _ = try await admin.get("/api/sessions")

            try await stopAnAnswer()
            let webhook = try await admin.post("/api/webhooks", #"{"url":"https://webhook.invalid/"}"#)
            let path = "/api/webhooks/\(try #require(webhook.json["id"]?.stringValue))"
            let delivery = try await admin.post(path + "/test").json["id"]?.stringValue ?? ""
            for (method, path, body) in [
                (HTTPMethod.GET, "/api/webhooks", nil), (.GET, path, nil),
                (.PATCH, path, #"{"description":"Shop"}"#), (.GET, path + "/deliveries", nil),
                (.POST, path + "/deliveries/\(delivery)/retry", nil), (.POST, path + "/rotate-secret", nil),
            ] { _ = try await admin.send(method, path, bytes: body.map { Array($0.utf8) }) }

            #expect(Contract.shared.promised.subtracting(Contract.shared.checked).sorted() == [])
        }
    }

    /// A response that goes on until it is stopped.
    private func stopAnAnswer() async throws {
        typealias Script = ScriptedLanguageModel.Script
        let script = Script(pieces: [Script.event(["content": "Once upon"])], end: .silence)
        try await ScriptedLanguageModel.run(script) { _, address in
            try await withServer(.init(languageModel: address)) { server in
                let canvas = try await server.makeCanvas()
                let message = try await server.say("tell me a story", on: canvas)
                let stopped = try await server.api.post("/api/canvases/\(canvas)/messages/\(message)/stop")
                #expect(stopped.status == 202)
            }
        }
    }
}
