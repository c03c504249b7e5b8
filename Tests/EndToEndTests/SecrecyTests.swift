import Foundation
import JSON
import NIOHTTP1
import TestSupport
import Testing

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// Secrets never appear in logs, responses, metrics, the page or the database, whatever goes wrong.
@Suite(.timeLimit(.minutes(10)))
struct SecrecyTests {
    private static let providerKey = "kie/canary+4fQz81~bLw0cRk7"
    private static let webhookKey = "hook/canary+77ZtQm0=pYx3Vd"
    private static let modelKey = "talk/canary+3hGy7Wd~Kq9vNe2"
    private static let secret = "seal/canary+9cXwLr5=Tn2uHj8kMv6bEs1q"
    private static let wrongKey = "easel_canary_wrong_Jk3Xp9Rt6"

    @Test(arguments: ["text", "json"])
    func leaksNoSecretsWithTheSimulator(format: String) async throws {
        let canaries = Self.planted()
        try await withTemporaryFolder { folder in
            let arguments = ["simulate", "--port", "0", "--speed", "100"]
            let settings = ["KIE_AI_WEBHOOK_HMAC_KEY": Self.webhookKey, "KIE_AI_API_KEY": Self.providerKey]
            let simulated = try await ChildProgram.with(
                arguments, in: folder, environment: settings.merging(["LOG_LEVEL": "trace"]) { $1 }
            ) { simulator in
                let line = try await simulator.line(with: "listens on")
                let provider = String(try #require(line.firstMatch(of: /http:\/\/127\.0\.0\.1:\d+/)).output)
                let installation = try await Installation.make(in: folder, provider: provider)
                let ended = try await installation.serve(
                    endingBy: SIGTERM, settings: Self.settings(format)
                ) { api, _ in
                    let canvas = try await api.makeCanvas()
                    for (prompt, end) in [
                        ("a boat", "completed"), ("a boat [fail]", "failed"), ("a boat [moderate]", "failed"),
                        ("a boat [shortage]", "failed"), ("a boat [missign]", "completed"),
                        ("a boat [corrupt]", "failed"), ("a boat [gateway]", nil), ("a boat [busy]", nil),
                    ] as [(String, String?)] {
                        for id in try await api.makeNodes(on: canvas, prompt: prompt) {
                            if let end { _ = try await api.node(id, when: end) }
                        }
                    }
                    try await Self.lookEverywhere(api, canvas, key: installation.key, for: canaries)
                }
                Self.look(at: ended, for: canaries)
                try Self.look(inDatabaseOf: folder, for: canaries)
            }
            Self.look(at: simulated, for: canaries)
        }
        #expect(canaries.found == [])
    }

    /// The provider repeats the key and the callback URL in every kind of error.
    @Test(arguments: ["text", "json"])
    func leaksNoSecretsWithAnEchoingProvider(format: String) async throws {
        let canaries = Self.planted()
        try await EchoingProvider.run { origin, provider in
            try await withTemporaryFolder { folder in
                let installation = try await Installation.make(in: folder, provider: origin)
                var settings = Self.settings(format)
                // Then the token alone admits a callback.
                settings["KIE_AI_WEBHOOK_HMAC_KEY"] = ""
                settings["LLM_BASE_URL"] = origin + "/v1"
                settings["LLM_MODEL"] = "echo"
                settings["LLM_API_KEY"] = Self.modelKey
                let ended = try await installation.serve(endingBy: SIGTERM, settings: settings) { api, _ in
                    let canvas = try await api.makeCanvas()
                    _ = try await api.post("/api/canvases/\(canvas)/messages", #"{"content":"hello"}"#)
                    try await eventually("the language model's error was not reported") {
                        try await api.get("/api/canvases/\(canvas)/messages").text.contains("could not be read")
                            ? true : nil
                    }
                    for prompt in ["refuse", "deny", "tell"] {
                        for id in try await api.makeNodes(on: canvas, prompt: prompt) {
                            _ = try await api.node(id, when: "failed")
                        }
                    }
                    for prompt in ["break", "odd"] {
                        for id in try await api.makeNodes(on: canvas, prompt: prompt) {
                            _ = try await eventually("the problem was not logged") {
                                try await api.eventKinds(of: id).count > 2 ? true : nil
                            }
                        }
                    }
                    for id in try await api.makeNodes(on: canvas, prompt: "call") {
                        try await api.waitForTask(of: id)
                        for answer in try await provider.callBack() {
                            #expect(answer.status == 200)
                            canaries.look(in: answer, to: "a callback")
                        }
                        _ = try await api.node(id, when: "failed")
                    }
                    for (number, url) in provider.callbacks.enumerated() {
                        let token = try #require(url.firstMatch(of: /token=([^&]+)/)?.output.1)
                        canaries.plant("the token of callback \(number)", String(token))
                    }
                    try await Self.lookEverywhere(api, canvas, key: installation.key, for: canaries)
                }
                Self.look(at: ended, for: canaries)
            }
        }
        #expect(canaries.found == [])
    }

    private static func planted() -> Canaries {
        let canaries = Canaries()
        canaries.plant("the provider's key", providerKey)
        canaries.plant("the webhook's key", webhookKey)
        canaries.plant("the language model's key", modelKey)
        canaries.plant("EASEL_SECRET", secret)
        canaries.plant("a wrong key", wrongKey)
        return canaries
    }

    private static func settings(_ format: String) -> [String: String] {
        [
            "KIE_AI_API_KEY": providerKey, "KIE_AI_WEBHOOK_HMAC_KEY": webhookKey, "EASEL_SECRET": secret,
            "LOG_LEVEL": "trace", "LOG_FORMAT": format,
        ]
    }

    /// Requests every readable route as every kind of client, and checks each response.
    private static func lookEverywhere(
        _ api: APIClient, _ canvas: String, key: String, for canaries: Canaries
    ) async throws {
        canaries.plant("an API key", key)
        let stranger = APIClient(origin: api.origin)
        let session = try await stranger.post("/api/session", #"{"apiKey":"\#(key)"}"#)
        canaries.look(in: session, to: "POST /api/session")
        let cookie = try #require(session.header("Set-Cookie")?.split(separator: ";").first)
        let value = try #require(cookie.split(separator: "=", maxSplits: 1).last)
        canaries.plant("a session's cookie", String(value))

        let nodes = try await api.get("/api/canvases/\(canvas)").json["imageNodes"]?.arrayValue ?? []
        #expect(!nodes.isEmpty)
        var paths = [
            "/", "/canvases/\(canvas)", "/openapi.json", "/metrics", "/healthz", "/readyz", "/favicon.ico",
            "/assets/entry/app.js", "/assets/none", "/api/canvases", "/api/canvases/\(canvas)", "/api/canvases/none",
            "/api/canvases/\(canvas)/messages", "/api/models", "/api/usage", "/api/session", "/api/sessions",
            "/api/keys", "/api/none",
        ]
        for id in nodes.compactMap({ $0["id"]?.stringValue }) {
            paths += ["/api/image-nodes/\(id)", "/api/image-nodes/\(id)/events"]
        }
        let page = try await stranger.get("/").text
        paths += page.matches(of: /(?:src|href)="(\/assets\/[^"]+)"/).map { String($0.output.1) }
        for path in paths {
            for visitor in [
                api, stranger, APIClient(origin: api.origin, headers: ["Cookie": String(cookie)]),
                APIClient(origin: api.origin, headers: ["Authorization": "Bearer \(wrongKey)"]),
                APIClient(origin: api.origin, headers: ["Cookie": "\(cookie.prefix { $0 != "=" })=\(wrongKey)"]),
            ] { canaries.look(in: try await visitor.get(path), to: path) }
        }
        let version = try await api.get("/api/canvases/\(canvas)").json["version"]?.lenientInteger ?? 0
        for event in try await api.feed(of: canvas, upTo: version) {
            canaries.look(in: event.data.serialized(), of: "the live feed")
        }
        for (path, body) in [
            ("/api/session", #"{"apiKey":"\#(wrongKey)"}"#), ("/api/canvases", #"{"title":1}"#),
            ("/api/canvases/\(canvas)/image-nodes", #"{"prompt":""}"#),
            ("/api/kie-callback?imageNodeId=\(nodes[0]["id"]?.stringValue ?? "")&attempt=1&token=\(wrongKey)", "{}"),
        ] { canaries.look(in: try await api.post(path, body), to: "POST \(path.prefix(20))") }
    }

    private static func look(at ended: ChildProgram.Ended, for canaries: Canaries) {
        #expect(!ended.errors.isEmpty)
        canaries.look(in: ended.output.utf8, of: "standard output")
        canaries.look(in: ended.errors.utf8, of: "the log")
        for line in ended.errors.split(separator: "\n") where line.contains(/token=[A-Za-z0-9_-]{20,}/) {
            Issue.record("a token in the log: \(line.prefix(1_000))")
        }
    }

    /// Everything the server stores except the file with its secret.
    private static func look(inDatabaseOf folder: URL, for canaries: Canaries) throws {
        let files = try FileManager.default.contentsOfDirectory(
            at: folder.appending(path: ".easel"), includingPropertiesForKeys: nil)
        let database = files.filter { $0.lastPathComponent.hasPrefix("easel.db") }
        #expect(!database.isEmpty)
        for file in database {
            canaries.look(in: try Data(contentsOf: file), of: file.lastPathComponent)
        }
    }
}
