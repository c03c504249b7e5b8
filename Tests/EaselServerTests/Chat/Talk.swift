import JSON
import TestSupport
import Testing

/// One answer of a model, as seen on the canvas.
struct Talk {
    let server: TestServer
    let model: ScriptedLanguageModel
    let canvas: String
    let events: [FeedEvent]

    var answer: String { events.last?.data["content"]?.stringValue ?? "" }
    var deltas: [String] {
        events.filter { $0.event == "messageDelta" }.compactMap { $0.data["delta"]?.stringValue }
    }

    /// The words shown before the answer was complete, assembled by `offset`.
    var heard: String {
        events.filter { $0.event == "messageDelta" }.reduce("") { heard, event in
            event.data["offset"] == 0
                ? event.data["delta"]?.stringValue ?? "" : heard + (event.data["delta"]?.stringValue ?? "")
        }
    }

    var imageNodeIDs: [String] { events.last?.data["imageNodeIds"]?.arrayValue?.compactMap(\.stringValue) ?? [] }

    /// The prompts of the image nodes that it created.
    func prompts() async throws -> [String] {
        var prompts: [String] = []
        for id in imageNodeIDs {
            prompts.append(try await server.node(id)["prompt"]?.stringValue ?? "")
        }
        return prompts
    }

    /// Sends another message on the same canvas.
    func say(_ words: String) async throws -> Talk {
        try await Self.say(words, on: canvas, server, model, after: try await version)
    }

    /// The version at which the canvas's feed ends.
    var version: String {
        get async throws {
            let canvas = try await server.api.get("/api/canvases/\(canvas)").json
            return "\(try #require(canvas["version"]?.lenientInteger))"
        }
    }

    static func say(
        _ words: String, on canvas: String, askAbove: Double? = nil, _ server: TestServer,
        _ model: ScriptedLanguageModel, after: String = "0"
    ) async throws -> Talk {
        var feed = try await FeedReader(server.api, canvas: canvas, after: after)
        try await server.say(words, on: canvas, askAbove: askAbove)
        let events = try await feed.read { $0.event == "message" && $0.data["role"] == "assistant" }
        return Talk(server: server, model: model, canvas: canvas, events: events)
    }
}

extension ScriptedLanguageModel {
    /// Sends a message on a new canvas and reads the feed up to the answer.
    static func talk(
        _ scripts: Script..., saying words: String = "hello there",
        _ check: (Talk) async throws -> Void
    ) async throws {
        try await run(scripts) { model, address in
            try await withServer(.init(languageModel: address)) { server in
                try await check(try await Talk.say(words, on: try await server.makeCanvas(), server, model))
            }
        }
    }
}

extension TestServer {
    /// Sends a message to a canvas's chat, and returns its id.
    @discardableResult
    func say(_ words: String, on canvas: String, askAbove: Double? = nil) async throws -> String {
        var body: [String: JSONValue] = ["content": .string(words)]
        body["askAbove"] = askAbove.map { .number($0) }
        let answer = try await api.post(
            "/api/canvases/\(canvas)/messages", String(decoding: JSONValue.object(body).serialized(), as: UTF8.self))
        #expect(answer.status == 202)
        return answer.json["id"]?.stringValue ?? ""
    }
}
