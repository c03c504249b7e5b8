import EaselServer
import JSON
import TestSupport
import Testing

/// Stopping an answer.
@Suite(.timeLimit(.minutes(5)))
struct StopAnswerTests {
    private typealias Model = ScriptedLanguageModel
    private typealias Script = ScriptedLanguageModel.Script

    private func stop(_ id: String, on canvas: String, _ server: TestServer) async throws -> Answer {
        try await server.api.post("/api/canvases/\(canvas)/messages/\(id)/stop", "")
    }

    private func isDelta(_ event: FeedEvent) -> Bool { event.event == "messageDelta" }

    private func isAnswer(_ event: FeedEvent) -> Bool {
        event.event == "message" && event.data["role"] == "assistant"
    }

    @Test func theTextSoFarBecomesTheAnswer() async throws {
        let script = Script(pieces: [Script.event(["content": "Once upon"])], end: .silence)
        try await Model.run(script) { model, address in
            try await withServer(.init(languageModel: address)) { server in
                let canvas = try await server.makeCanvas()
                var feed = try await FeedReader(server.api, canvas: canvas, after: "0")
                let message = try await server.say("tell me a story", on: canvas)
                _ = try await feed.read(until: isDelta)
                let stopped = try await stop(message, on: canvas, server)
                #expect(stopped.status == 202 && stopped.json["id"] == .string(message))
                let answer = try #require(try await feed.read(until: isAnswer).last)
                #expect(answer.data["content"] == "Once upon\n\nStopped. No image was started.")
                try await stop(message, on: canvas, server).expectProblem(409, "already_answered")
                #expect(model.requests.count == 1)
                #expect(try await server.messages(on: canvas).count == 2)
            }
        }
    }

    @Test func ordersStayAndAreReported() async throws {
        let order = Script(words: ["On it."], tools: [("generate_image", #"{"prompt":"a fox"}"#)])
        let endless = Script(pieces: [Script.event(["content": "Foxes are"])], end: .silence)
        try await Model.run([order, endless]) { model, address in
            try await withServer(.init(languageModel: address)) { server in
                let canvas = try await server.makeCanvas()
                var feed = try await FeedReader(server.api, canvas: canvas, after: "0")
                let message = try await server.say("a fox", on: canvas)
                _ = try await feed.read { isDelta($0) && $0.data["delta"]?.stringValue?.contains("Foxes") == true }
                #expect(try await stop(message, on: canvas, server).status == 202)
                let answer = try #require(try await feed.read(until: isAnswer).last)
                #expect(
                    answer.data["content"]
                        == "On it.\n\nFoxes are\n\nStopped. What was ordered before continues; you can cancel it on the canvas."
                )
                let id = try #require(answer.data["imageNodeIds"]?[0]?.stringValue)
                try await server.finish(nodeWith: id)
                #expect(server.provider.creates.count == 1)
            }
        }
    }

    /// The round was complete, but the answer was stopped.
    @Test func aStoppedAnswerOrdersNothing() async throws {
        let gate = Model.Gate()
        var script = Script(words: ["On"], tools: [("generate_image", #"{"prompt":"a fox"}"#)])
        script.gates = [2: gate]
        try await Model.run([script, Script(words: ["Hello."])]) { model, address in
            try await withServer(.init(languageModel: address)) { server in
                let canvas = try await server.makeCanvas()
                var feed = try await FeedReader(server.api, canvas: canvas, after: "0")
                let message = try await server.say("a fox", on: canvas)
                _ = try await feed.read(until: isDelta)
                // A message that is still queued is not sent to the model.
                let next = try await server.say("and a dog", on: canvas)
                #expect(try await stop(next, on: canvas, server).status == 202)
                #expect(try await stop(message, on: canvas, server).status == 202)
                gate.open()
                try await eventually("no answers") {
                    try await server.messages(on: canvas).count == 4 ? true : nil
                }
                let answers = try await server.messages(on: canvas).filter { $0["role"] == "assistant" }
                #expect(answers.first?["content"] == "On\n\nStopped. No image was started.")
                #expect(answers.last?["content"] == "Stopped. No image was started.")
                #expect(model.requests.count == 1 && server.provider.creates.isEmpty)
            }
        }
    }

    @Test func onlyAPersonsMessageOnTheSameCanvasCanBeStopped() async throws {
        try await withServer { server in
            let (canvas, other) = (try await server.makeCanvas(), try await server.makeCanvas())
            let message = try await server.say("hello", on: canvas)
            let answer = try await eventually("nobody answered") {
                try await server.messages(on: canvas).first { $0["role"] == "assistant" }?["id"]?.stringValue
            }
            for (id, place) in [(message, other), (answer, canvas), ("msg_none", canvas)] {
                try await stop(id, on: place, server).expectProblem(404, "not_found")
            }
        }
    }
}
