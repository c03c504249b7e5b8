import EaselServer
import JSON
import TestSupport
import Testing

/// The chat with a language model, over real sockets.
@Suite(.timeLimit(.minutes(5)))
struct LanguageModelTests {
    private typealias Model = ScriptedLanguageModel
    private typealias Script = ScriptedLanguageModel.Script

    /// Sends a message on a new canvas and reads the feed up to the answer.
    private func talk(
        _ script: Script..., saying words: String = "hello there",
        setup: TestServer.Setup = .init(), timeouts: LanguageModel.Timeouts = .init(),
        _ check: (_ server: TestServer, _ model: Model, _ canvas: String, _ events: [FeedEvent]) async throws -> Void
    ) async throws {
        try await Model.run(script) { model, address in
            var setup = setup
            setup.languageModel = address
            setup.languageModel?.timeouts = timeouts
            try await withServer(setup) { server in
                let canvas = try await server.makeCanvas()
                var feed = try await FeedReader(server.api, canvas: canvas, after: "0")
                try await server.say(words, on: canvas)
                try await check(server, model, canvas, try await feed.read(until: Self.isAnswer))
            }
        }
    }

    private static func isAnswer(_ event: FeedEvent) -> Bool {
        event.event == "message" && event.data["role"] == "assistant"
    }

    /// The text of an answer that only had words.
    private func answer(_ events: [FeedEvent]) -> String { events.last?.data["content"]?.stringValue ?? "" }

    @Test func wordsArriveBeforeTheAnswerOnBothFeeds() async throws {
        let gates = (0..<3).map { _ in Model.Gate() }
        var script = Script(words: ["A fox ", "is not ", "a dog. ", "🦊"])
        // After the first event, each word waits until the previous one has been seen.
        script.gates = [2: gates[0], 3: gates[1], 4: gates[2]]
        try await Model.run(script) { model, address in
            try await withServer(.init(languageModel: address)) { server in
                let canvas = try await server.makeCanvas()
                var own = try await FeedReader(server.api, canvas: canvas, after: "0")
                var common = try await FeedReader(server.api, after: "\(canvas):0")
                try await server.say("is a fox a dog?", on: canvas)
                var seen: [FeedEvent] = []
                for gate in gates {
                    seen += try await own.read { $0.event == "messageDelta" }
                    gate.open()
                }
                seen += try await own.read(until: Self.isAnswer)
                let alike = try await common.read(until: Self.isAnswer)

                for events in [seen, alike] {
                    let deltas = events.filter { $0.event == "messageDelta" }
                    #expect(deltas.count == 4)
                    let answer = try #require(events.last)
                    #expect(deltas.allSatisfy { $0.idText == nil && $0.data["canvasId"] == .string(canvas) })
                    #expect(deltas.allSatisfy { $0.data["messageId"] == answer.data["id"] })
                    #expect(deltas.compactMap { $0.data["delta"]?.stringValue }.joined() == "A fox is not a dog. 🦊")
                    #expect(deltas.map { $0.data["offset"] } == [0, 6, 13, 20])
                    #expect(answer.data["content"] == "A fox is not a dog. 🦊")
                    #expect(events.count { $0.event == "message" } == 2)
                }
                #expect(model.requests.count == 1)
            }
        }
    }

    @Test func theModelGetsTheConversationAndTheTools() async throws {
        try await talk(Script(words: ["Yes."]), saying: "one") { server, model, canvas, _ in
            try await server.say("two", on: canvas)
            try await eventually("no second answer") { try await server.messages(on: canvas).count == 4 ? true : nil }
            let request = try #require(model.requests.last)
            #expect(request.authorization == "Bearer \(Model.key)")
            #expect(request.body["model"] == "scripted" && request.body["stream"] == true)
            let told = request.body["messages"]?.arrayValue ?? []
            #expect(told.map { $0["role"]?.stringValue } == ["system", "user", "assistant", "user"])
            #expect(told.dropFirst().map { $0["content"]?.stringValue } == ["one", "Yes.", "two"])
            let function = request.body["tools"]?[0]?["function"]
            #expect(function?["name"] == "generate_image")
            let models = function?["parameters"]?["properties"]?["model"]?["enum"]?.arrayValue ?? []
            #expect(models.contains(.string(server.provider.defaultModelID)))
        }
    }

    /// A canvas's instructions are sent for that canvas only, and guests never see them.
    @Test func aCanvasHasItsOwnInstructions() async throws {
        try await talk(Script(words: ["Yes."]), saying: "one") { server, model, canvas, _ in
            let path = "/api/canvases/\(canvas)"
            let share = try await server.makeShare(of: canvas)
            let guest = server.anonymous.with(["Authorization": "Bearer \(share.token)"])
            var feed = try await FeedReader(guest, canvas: canvas, after: "0")
            let edited = try await server.api.patch(path, #"{"systemPrompt":"  Only woodcuts.\n"}"#)
            #expect(edited.status == 200 && edited.json["systemPrompt"] == "Only woodcuts.")
            #expect(edited.json["title"] == "Board")
            #expect(try await server.api.get(path).json["canvas"]?["systemPrompt"] == "Only woodcuts.")
            #expect(try await guest.get(path).json["canvas"]?["systemPrompt"] == nil)
            let told = try #require(try await feed.read { $0.event == "canvas" }.last)
            #expect(told.data["title"] == "Board" && told.data["systemPrompt"] == nil)

            try await server.say("two", on: canvas)
            try await eventually("no answer") { try await server.messages(on: canvas).count == 4 ? true : nil }
            func system() -> String { model.requests.last?.body["messages"]?[0]?["content"]?.stringValue ?? "" }
            #expect(system().hasSuffix("\n\nOnly woodcuts."))
            #expect(system().hasPrefix("You are the assistant of Easel"))
            let other = try await server.makeCanvas()
            try await server.say("three", on: other)
            try await eventually("no answer") { try await server.messages(on: other).count == 2 ? true : nil }
            #expect(!system().contains("woodcuts"))

            #expect(try await server.api.patch(path, #"{"title":"New","systemPrompt":""}"#).json["systemPrompt"] == nil)
            let long = String(repeating: "é", count: 4_001)
            try await server.api.patch(path, #"{"systemPrompt":"\#(long)"}"#)
                .expectProblem(422, "invalid_field", field: "systemPrompt")
            try await server.api.patch(path, "{}").expectProblem(422, "invalid_field", field: "title")
            let made = try await server.api.post("/api/canvases", #"{"systemPrompt":"\#(long.dropLast())"}"#)
            #expect(made.json["systemPrompt"]?.stringValue?.count == 4_000)
        }
    }

    /// Strict templates accept only alternating turns, user first.
    @Test func theConversationIsSentInAlternatingTurns() async throws {
        let scripts = [
            Script(calls: [#"{"prompt":"a cat"}"#]), Script(words: []), Script(words: ["You're welcome."]),
        ]
        try await ScriptedLanguageModel.run(scripts) { model, address in
            try await withServer(.init(languageModel: address)) { server in
                let canvas = try await server.makeCanvas()
                let talk = try await Talk.say("a cat", on: canvas, server, model)
                let node = try await server.node(
                    try #require(talk.events.last?.data["imageNodeIds"]?[0]?.stringValue), when: "processing")
                let running = RunningNode(
                    canvas: canvas, id: node["id"]?.stringValue ?? "", taskID: node["kieTaskId"]?.stringValue ?? "")
                #expect(try await server.call(back: running, running.failure).status == 200)
                try await eventually("no news") { try await server.messages(on: canvas).count == 3 ? true : nil }
                try await server.say("thanks", on: canvas)
                try await eventually("no answer") { try await server.messages(on: canvas).count == 5 ? true : nil }
                let told = model.requests.last?.body["messages"]?.arrayValue ?? []
                #expect(told.map { $0["role"]?.stringValue } == ["system", "user", "assistant", "user"])
                let answer = told.dropFirst(2).first?["content"]?.stringValue
                #expect(answer?.hasPrefix("Making an image: a cat.\n\nI could not create this image.") == true)
            }
        }
    }

    /// What the composer or a program ordered is on the canvas, but not part of the conversation.
    @Test func imagesFromOtherDoorsAreNotInTheConversation() async throws {
        try await talk(Script(words: ["Yes."]), saying: "one") { server, model, canvas, _ in
            for _ in 0..<6 {
                let answer = try await server.api.post(
                    "/api/canvases/\(canvas)/image-nodes", #"{"prompt":"a boat","count":8}"#)
                for node in answer.json["imageNodes"]?.arrayValue ?? [] {
                    let id = try #require(node["id"]?.stringValue)
                    try await server.finish(try await server.node(id, when: "processing"))
                }
            }
            try await server.say("two", on: canvas)
            try await eventually("no answer") { try await server.messages(on: canvas).count == 4 ? true : nil }
            let told = model.requests.last?.body["messages"]?.arrayValue ?? []
            #expect(told.dropFirst().map { $0["content"]?.stringValue } == ["one", "Yes.", "two"])
        }
    }

    @Test func aLongConversationIsSentInPart() async throws {
        try await talk(Script(words: ["Yes."]), saying: "first") { server, model, canvas, _ in
            let long = String(repeating: "long ", count: 2_000)
            for number in 2...5 {
                try await server.say("\(number) \(long)", on: canvas)
                try await eventually("no answer") {
                    try await server.messages(on: canvas).count == 2 * number ? true : nil
                }
            }
            let told = (model.requests.last?.body["messages"]?.arrayValue ?? []).compactMap {
                $0["content"]?.stringValue
            }
            #expect(told.last?.hasPrefix("5 ") == true)
            #expect(told.contains { $0.hasPrefix("4 ") } && told.contains { $0.hasPrefix("3 ") })
            #expect(!told.contains("first") && !told.contains { $0.hasPrefix("2 ") })
        }
    }

    @Test func aToolCallMakesImagesOnTheSameCanvas() async throws {
        let call = #"{"prompt":"a red fox at night","count":2,"aspectRatio":"16:9"}"#
        let scripts = [Script(words: ["On it."], calls: [call, #"{"prompt":"a boat"}"#]), Script(words: ["Soon."])]
        try await talk(scripts[0], scripts[1]) { server, _, canvas, events in
            #expect(answer(events) == "On it.\n\nSoon.")
            let ids = events.last?.data["imageNodeIds"]?.arrayValue?.compactMap(\.stringValue) ?? []
            #expect(ids.count == 3)
            var nodes: [JSONValue] = []
            for id in ids { nodes.append(try await server.node(id, when: "processing")) }
            #expect(nodes.allSatisfy { $0["canvasId"] == .string(canvas) })
            #expect(nodes.map { $0["prompt"] } == ["a red fox at night", "a red fox at night", "a boat"])
            #expect(nodes.map { $0["aspectRatio"] } == ["16:9", "16:9", "1:1"])
            #expect(Set(nodes.map { $0["position"]?.serialized() ?? [] }).count == 3)
            #expect(server.provider.creates.count == 3)
        }
    }

    @Test func aToolCallWithoutTextIsAnnounced() async throws {
        try await talk(Script(calls: [#"{"prompt":"a boat"}"#])) { _, _, _, events in
            #expect(answer(events) == "Making an image: a boat.")
            #expect(!events.contains { $0.event == "messageDelta" })
        }
    }

    @Test(arguments: [
        (#"{"prompt":"a","model":"dall-e-9"}"#, "There is no image model “dall-e-9”", 0),
        (#"{"prompt":" "}"#, "The prompt is empty", 0), (#"{"prompt":"a","count":-1}"#, "count is -1", 0),
        (#"{"prompt":"a","aspectRatio":"banana"}"#, "banana", 0), (#"{"prompt":"#, "I can't read", 0),
        (#"{"prompt":"a","count":1000}"#, "8 is the most", 8),
    ])
    func anInvalidToolCallIsReportedAndCostsNothing(call: String, says: String, pictures: Int) async throws {
        try await talk(Script(words: ["Sure."], calls: [call]), Script(words: [])) { _, _, _, events in
            #expect(answer(events).hasPrefix("Sure.\n\n"))
            #expect(answer(events).contains(says))
            #expect(events.last?.data["imageNodeIds"]?.arrayValue?.count == pictures)
        }
    }

    /// Everything that can go wrong with the model's server, and what the answer says then.
    static let faults: [(ScriptedLanguageModel.Script, String)] = {
        let word = Script.event(["content": "Half a"])
        return [
            (Script(status: 401), "LLM_API_KEY"), (Script(status: 404), "LLM_MODEL"),
            (Script(status: 429), "limiting"), (Script(status: 502), "502"),
            (Script(status: 307), "307"), (Script(contentType: "text/html"), "could not be read"),
            (Script(pieces: ["data: nonsense\n\n"]), "could not be read"), (Script(pieces: [word], end: .cut), "broke"),
            (Script(pieces: [word]), "broke"), (Script(pieces: [word], end: .silence), "too long"),
            (Script(end: .silence), "too long"),
            (
                Script(pieces: [Script.call(0, name: "generate_image", arguments: #"{"prompt":"a"}"#)], end: .cut),
                "broke"
            ),
        ]
    }()

    @Test(arguments: faults.indices)
    func aFaultIsReportedOnceAndStartsNothing(number: Int) async throws {
        let (script, says) = Self.faults[number]
        let log = LogRecorder()
        try await talk(
            script, setup: .init(logger: log.logger),
            timeouts: .init(idle: script.end == .silence ? 0.5 : 60, whole: 120)
        ) {
            server, model, canvas, events in
            #expect(answer(events).contains(says), "\(answer(events))")
            #expect(answer(events).contains("again in a moment"))
            #expect(events.last?.data["imageNodeIds"] == .array([]))
            for event in events where event.event == "messageDelta" { #expect(answer(events).hasPrefix("Half a")) }
            let messages = try await server.messages(on: canvas)
            #expect(messages.count == 2)
            #expect(model.requests.count == 1 && server.provider.creates.isEmpty)
            #expect(log.lines.contains { $0.message.contains(says) })
        }
    }

    /// A model that never stops talking.
    @Test func anAnswerHasADeadline() async throws {
        let script = Script(pieces: Array(repeating: ": still thinking\n\n", count: 20), end: .silence)
        try await talk(script, timeouts: .init(idle: 600, whole: 0.5)) { _, _, _, events in
            #expect(answer(events).contains("too long"))
        }
    }

    @Test func anUnreachableServerIsReported() async throws {
        // Nothing listens on this machine's discard port.
        let nobody = LanguageModel(baseURL: "http://127.0.0.1:9/v1", apiKey: nil, name: "none")
        try await withServer(.init(languageModel: nobody)) { server in
            let canvas = try await server.makeCanvas()
            var feed = try await FeedReader(server.api, canvas: canvas, after: "0")
            try await server.say("hello", on: canvas)
            #expect(answer(try await feed.read(until: Self.isAnswer)).contains("can't be reached"))
        }
    }

    @Test func aSimpleOrderIsUnderstoodWithoutTheModel() async throws {
        try await talk(Script(status: 500), saying: "draw 2 boats, 16:9") { server, _, canvas, events in
            #expect(answer(events).hasPrefix("Making"))
            #expect(answer(events).contains("500") && answer(events).contains("as they are"))
            let messages = try await server.messages(on: canvas)
            #expect(messages.count == 2)
            #expect(events.last?.data["imageNodeIds"]?.arrayValue?.isEmpty == false)
        }
    }

    @Test func anEmptyAnswerIsReported() async throws {
        try await talk(Script(words: ["", " \n"])) { _, _, _, events in
            #expect(answer(events) == "The language model did not answer. Try other words.")
        }
    }

    /// One conversation that hangs does not block others.
    @Test func canvasesAreAnsweredConcurrently() async throws {
        try await Model.run(Script(end: .silence), Script(words: ["Hello."])) { model, address in
            try await withServer(.init(languageModel: address)) { server in
                let (slow, quick) = (try await server.makeCanvas(), try await server.makeCanvas())
                try await server.say("a", on: slow)
                try await eventually("the model was not asked") { model.requests.count == 1 ? true : nil }
                try await server.say("b", on: slow)
                try await server.say("c", on: quick)
                try await eventually("nobody answered") { try await server.messages(on: quick).count == 2 ? true : nil }
                #expect(try await server.messages(on: slow).count == 2)
                #expect(model.requests.count == 2)
            }
        }
    }

    /// The model's server repeats the key in every error.
    @Test func theKeyStaysSecret() async throws {
        let echo = #"data: {"error":{"message":"Incorrect API key: \#(Model.key)"}}"# + "\n\n"
        let log = LogRecorder()
        for script in [Script(status: 401, pieces: [echo]), Script(pieces: [echo])] {
            try await talk(script, setup: .init(logger: log.logger)) { server, _, canvas, events in
                #expect(!events.contains { String(decoding: $0.data.serialized(), as: UTF8.self).contains("canary") })
                for path in ["/api/canvases/\(canvas)/messages", "/metrics", "/openapi.json"] {
                    let told = try await server.api.get(path).text
                    #expect(!told.contains("canary"))
                }
            }
        }
        #expect(log.lines.count >= 2)
        #expect(!log.lines.contains { "\($0)".contains("canary") })
    }
}
