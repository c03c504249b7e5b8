import EaselServer
import JSON
import TestSupport
import Testing

/// A language model that calls tools, over real sockets.
@Suite(.timeLimit(.minutes(5)))
struct ChatToolTests {
    private typealias Model = ScriptedLanguageModel
    private typealias Script = ScriptedLanguageModel.Script

    /// A conversation on a canvas with finished images.
    private func talk(
        _ scripts: [Script], after prompts: [String] = [], askAbove: Double? = nil,
        _ check: (Talk, _ earlier: [String]) async throws -> Void
    ) async throws {
        try await Model.run(scripts) { model, address in
            try await withServer(.init(languageModel: address)) { server in
                let canvas = try await server.makeCanvas()
                var earlier: [String] = []
                for prompt in prompts {
                    let answer = try await server.api.post(
                        "/api/canvases/\(canvas)/image-nodes", #"{"prompt":"\#(prompt)","aspectRatio":"16:9"}"#)
                    let id = try #require(answer.json["imageNodes"]?[0]?["id"]?.stringValue)
                    try await server.finish(try await server.node(id, when: "processing"))
                    earlier.append(id)
                }
                try await check(
                    try await Talk.say("please", on: canvas, askAbove: askAbove, server, model), earlier)
            }
        }
    }

    @Test func toolResultsAreSentBackAndTheAnswerContinues() async throws {
        let scripts = [
            Script(
                words: ["Let me see."],
                tools: [("generate_image", #"{"prompt":"a fox"}"#), ("list_images", #"{"limit":5}"#)]),
            Script(words: ["A fox ", "is coming."]),
        ]
        try await talk(scripts, after: ["a boat"]) { talk, earlier in
            #expect(talk.answer == "Let me see.\n\nA fox is coming.")
            #expect(talk.heard == talk.answer)
            let prompts = try await talk.prompts()
            #expect(prompts == ["a fox"])
            #expect(talk.model.requests.count == 2)
            let told = talk.model.requests.last?.body["messages"]?.arrayValue ?? []
            #expect(told.map { $0["role"]?.stringValue } == ["system", "user", "assistant", "tool", "tool"])
            let calls = told[2]["tool_calls"]?.arrayValue ?? []
            #expect(told[2]["content"] == "Let me see.")
            #expect(calls.map { $0["function"]?["name"] } == ["generate_image", "list_images"])
            #expect(calls.map { $0["id"] } == told[3...].map { $0["tool_call_id"] })
            #expect(Set(calls.map { $0["id"] }).count == 2)
            let made = try Self.result(told[3])
            #expect(made["imageNodes"]?[0]?["id"]?.stringValue == talk.imageNodeIDs.first)
            #expect(made["imageNodes"]?[0]?["status"] == "pending")
            // The state before the round, in which the fox is ordered.
            let listed = try Self.result(told[4])["imageNodes"]?.arrayValue ?? []
            #expect(listed.map { $0["id"]?.stringValue } == earlier)
            #expect(listed.first?["status"] == "completed" && listed.first?["prompt"] == "a boat")
            // Anybody who has a link can open the image.
            let asked = try #require(talk.model.requests.last).body.serialized()
            #expect(!String(decoding: asked, as: UTF8.self).contains("http"))
        }
    }

    private static func result(_ message: JSONValue) throws -> JSONValue {
        try JSONValue.parse(Array((message["content"]?.stringValue ?? "").utf8))
    }

    /// The tool's result for one call in the first round.
    private func result(_ talk: Talk) throws -> JSONValue {
        let told = talk.model.requests.dropFirst().first?.body["messages"]?.arrayValue ?? []
        return try Self.result(try #require(told.first { $0["role"] == "tool" }))
    }

    @Test func anEditStartsFromTheLastImage() async throws {
        let scripts = [Script(tools: [("edit_image", #"{"prompt":"make it bluer"}"#)]), Script(words: ["Done."])]
        try await talk(scripts, after: ["a boat", "a fox"]) { talk, earlier in
            let node = try await talk.server.node(try #require(talk.imageNodeIDs.first))
            let last = try await talk.server.node(try #require(earlier.last))
            #expect(node["prompt"] == "make it bluer")
            #expect(node["referenceImages"]?.count == 1)
            let reference = try #require(node["referenceImages"]?[0])
            let image = try #require(last["imageStorageId"]?.stringValue)
            #expect(String(decoding: reference.serialized(), as: UTF8.self).contains(image))
            #expect(node["aspectRatio"] == "16:9", "the settings of the source image")
            #expect(talk.server.provider.creates.count == 3)
        }
    }

    @Test func anEditStartsFromTheNamedImages() async throws {
        let gate = Model.Gate()
        var script = Script(words: ["Wait."])
        script.gates = [0: gate]
        try await Model.run([script]) { model, address in
            try await withServer(.init(languageModel: address)) { server in
                let (canvas, other) = (try await server.makeCanvas(), try await server.makeCanvas())
                let nodes = [try await server.makeNode(on: canvas), try await server.makeNode(on: canvas)]
                let foreign = try await server.makeNode(on: other)
                for id in nodes + [foreign] { try await server.finish(nodeWith: id) }
                let names = nodes.map { #""\#($0)""# }.joined(separator: ",")
                model.script([
                    Script(tools: [
                        ("edit_image", #"{"prompt":"a","imageNodeIds":[\#(names)]}"#),
                        ("edit_image", #"{"prompt":"b","imageNodeIds":"\#(nodes[0])"}"#),
                        ("edit_image", #"{"prompt":"c","imageNodeIds":["\#(foreign)"]}"#),
                        ("retry_image", #"{"imageNodeId":"\#(foreign)"}"#),
                        ("cancel_image", #"{"imageNodeId":"nobody"}"#),
                    ]), Script(words: ["There."]),
                ])
                let talk = try await Talk.say("please", on: canvas, server, model)
                #expect(talk.answer == "There.")
                var references: [Int?] = []
                for id in talk.imageNodeIDs { references.append(try await server.node(id)["referenceImages"]?.count) }
                #expect(references == [2, 1])
                let told = (model.requests.last?.body["messages"]?.arrayValue ?? []).filter { $0["role"] == "tool" }
                #expect(told.count == 5)
                for message in told.suffix(3) {
                    #expect(try Self.result(message)["error"]?["code"] == "not_found", "\(message)")
                }
            }
        }
    }

    @Test func anUnfinishedImageCannotBeEdited() async throws {
        let scripts = [Script(tools: [("edit_image", #"{"prompt":"bluer"}"#)]), Script(words: ["There is none."])]
        try await talk(scripts) { talk, _ in
            let code = try result(talk)["error"]?["code"]
            #expect(code == "no_image")
            #expect(talk.answer == "There is none." && talk.server.provider.creates.isEmpty)
        }
    }

    @Test func imagesCanBeCanceledAndRetried() async throws {
        let first = Script(tools: [("generate_image", #"{"prompt":"a fox"}"#)])
        try await talk([first, Script(words: ["It comes."])]) { talk, _ in
            let id = try #require(talk.imageNodeIDs.first)
            _ = try await talk.server.node(id, when: "processing")
            talk.model.script([
                Script(tools: [("cancel_image", #"{"imageNodeId":"\#(id)"}"#)]), Script(words: ["Canceled."]),
            ])
            let canceled = try await talk.say("stop that")
            #expect(canceled.answer == "Canceled.")
            #expect(try await talk.server.node(id)["status"] == "canceled")
            talk.model.script([Script(tools: [("retry_image", #"{"imageNodeId":"\#(id)"}"#)]), Script(words: [])])
            let retried = try await talk.say("again")
            #expect(retried.answer == "Making this image once more: a fox.")
            #expect(retried.imageNodeIDs == [id])
            #expect(try await talk.server.node(id)["attempt"] == 2)
        }
    }

    /// A model that makes a mistake is told so, and people do not see it.
    @Test func aMistakeIsReportedAndCorrected() async throws {
        let scripts = [
            Script(tools: [
                ("generate_image", #"{"prompt":"a","aspectRatio":"banana"}"#), ("paint", #"{"prompt":"a"}"#),
                ("generate_image", "{"),
            ]),
            Script(tools: [("generate_image", #"{"prompt":"a","aspectRatio":"16:9"}"#)]), Script(words: ["Here."]),
        ]
        try await talk(scripts) { talk, _ in
            #expect(talk.answer == "Here.")
            #expect(talk.imageNodeIDs.count == 1)
            let told = (talk.model.requests.last?.body["messages"]?.arrayValue ?? []).filter { $0["role"] == "tool" }
            let says = try told.prefix(3).map { try Self.result($0)["error"]?["message"]?.stringValue ?? "" }
            #expect(says[0].contains("banana") && says[1].contains("There is no tool “paint”"))
            #expect(says[2].contains("JSON object"))
            // Invalid arguments would break the model's server.
            let calls = talk.model.requests.last?.body["messages"]?[2]?["tool_calls"]?.arrayValue ?? []
            #expect(calls.map { $0["function"]?["arguments"]?.stringValue }.last == "{}")
        }
    }

    /// Some models do not understand a tool's result, and call the tool again and again.
    @Test func aModelThatRepeatsItselfIsStopped() async throws {
        try await talk([Script(tools: [("generate_image", #"{"prompt":"a fox"}"#)])]) { talk, _ in
            #expect(talk.answer == "Making an image: a fox.")
            #expect(talk.imageNodeIDs.count == 1 && talk.model.requests.count == 2)
        }
        let same = [#"{"prompt":" a  fox","count":"1"}"#, #"{"count":1,"model":null,"prompt":"a fox"}"#]
        try await talk(same.map { Script(tools: [("generate_image", $0)]) }) { talk, _ in
            #expect(talk.imageNodeIDs.count == 1, "however it is spelled")
        }
        try await talk([Script(words: ["Sure."], tools: [("paint", "{}")])]) { talk, _ in
            #expect(talk.answer.hasPrefix("Sure.\n\nSure.\n\n"))
            #expect(talk.answer.contains("I can't read"))
            #expect(talk.model.requests.count == 2)
        }
        let more = (1...9).map { Script(tools: [("list_images", #"{"limit":\#($0)}"#)]) }
        try await talk(more) { talk, _ in
            #expect(talk.answer.contains("asked for more and more"))
            #expect(talk.model.requests.count == 4)
        }
    }

    @Test func imagesOfAnAnswerAreLimitedOverAllRounds() async throws {
        let scripts = [
            Script(tools: [("generate_image", #"{"prompt":"a","count":5}"#)]),
            Script(tools: [("generate_image", #"{"prompt":"b","count":5}"#)]),
            Script(tools: [("generate_image", #"{"prompt":"c"}"#)]), Script(words: ["That is it."]),
        ]
        try await talk(scripts) { talk, _ in
            #expect(talk.answer == "That is it.\n\n8 is the most I can start at once.")
            #expect(talk.imageNodeIDs.count == 8)
            let prompts = try await talk.prompts()
            #expect(prompts.count { $0 == "b" } == 3 && !prompts.contains("c"))
        }
    }

    /// The amount to spend without asking applies to the whole answer.
    @Test func anOrderTooExpensiveOverAllRoundsIsOffered() async throws {
        let scripts = [
            Script(tools: [("generate_image", #"{"prompt":"a"}"#)]),
            Script(tools: [("generate_image", #"{"prompt":"b","count":2}"#), ("generate_image", #"{"prompt":"c"}"#)]),
            Script(tools: [("generate_image", #"{"prompt":"d"}"#)]), Script(words: ["Well."]),
        ]
        try await talk(scripts, askAbove: 40) { talk, _ in
            let prompts = try await talk.prompts()
            #expect(prompts == ["a"])
            #expect(talk.server.provider.creates.count == 1)
            let answer = try #require(talk.events.last?.data)
            #expect(answer["offer"]?["prompt"] == "b" && answer["offer"]?["count"] == 2)
            #expect(talk.answer.hasPrefix("Well.\n\nTogether these orders cost more"), "\(talk.answer)")
        }
    }

    @Test func aRetryThatIsTooExpensiveIsNotStarted() async throws {
        try await talk([Script(words: ["Hello."])], after: ["a boat"]) { talk, _ in
            let server = talk.server
            let id = try await server.makeNode(on: talk.canvas)
            _ = try await server.node(id, when: "processing")
            #expect(try await server.api.post("/api/image-nodes/\(id)/cancel", "").status == 202)
            talk.model.script([Script(tools: [("retry_image", #"{"imageNodeId":"\#(id)"}"#)]), Script(words: [])])
            let answer = try await Talk.say(
                "again", on: talk.canvas, askAbove: 10, server, talk.model, after: try await talk.version)
            #expect(answer.answer.contains("costs more than you want to spend without being asked"))
            #expect(try await server.node(id)["attempt"] == 1)
        }
    }

    /// Servers that let a model call tools but do not accept the results, and other failures after a complete
    /// round.
    @Test func ordersStayWhateverHappensAfterwards() async throws {
        let order = Script(tools: [("generate_image", #"{"prompt":"a fox"}"#)])
        let word = Script.event(["content": "Half a"])
        for (script, answer) in [
            (Script(status: 400), "Making an image: a fox."), (Script(status: 500), "Making an image: a fox."),
            (
                Script(pieces: [word], end: .cut),
                "Half a\n\nThe connection to the language model broke. Nothing more was started."
            ),
        ] {
            try await talk([order, script]) { talk, _ in
                #expect(talk.answer == answer)
                #expect(talk.imageNodeIDs.count == 1)
                try await eventually("it is sent to the provider") {
                    talk.server.provider.creates.count == 1 ? true : nil
                }
            }
        }
        // An incomplete round does nothing.
        let cut = Script(
            pieces: Script(tools: [("generate_image", #"{"prompt":"b"}"#)]).pieces.dropLast(2), end: .cut)
        try await talk([order, cut]) { talk, _ in
            let prompts = try await talk.prompts()
            #expect(prompts == ["a fox"])
            #expect(talk.answer.contains("Nothing more was started."))
        }
        // Nothing has been done yet.
        try await talk([Script(tools: [("list_images", "{}")]), Script(status: 400)]) { talk, _ in
            #expect(talk.answer.contains("400") && talk.answer.contains("No image was started."))
        }
    }

    /// Everything that can go wrong with the model's server after a round that ordered something.
    @Test(arguments: LanguageModelTests.faults.indices)
    func aFaultAfterARoundDoesNotChangeTheRound(number: Int) async throws {
        let fault = LanguageModelTests.faults[number].0
        let order = Script(words: ["On it."], tools: [("generate_image", #"{"prompt":"a fox"}"#)])
        try await Model.run([order, fault, Script(words: ["Hello."])]) { model, address in
            var address = address
            if fault.end == .silence { address.timeouts = .init(idle: 0.5, whole: 120) }
            try await withServer(.init(languageModel: address)) { server in
                let talk = try await Talk.say("a fox", on: try await server.makeCanvas(), server, model)
                #expect(talk.answer.hasPrefix("On it."), "\(talk.answer)")
                #expect(!talk.answer.contains("No image was started"), "\(talk.answer)")
                #expect(talk.heard.isEmpty || talk.answer.hasPrefix(talk.heard))
                let prompts = try await talk.prompts()
                #expect(prompts == ["a fox"])
                let next = try await talk.say("thanks")
                #expect(next.answer == "Hello." && model.requests.count == 3)
                #expect(server.provider.creates.count == 1)
            }
        }
    }

    /// Lists of the canvas sent to the model are limited.
    @Test func listsAreShort() async throws {
        let scripts = [Script(tools: [("list_images", #"{"limit":1000}"#)]), Script(words: ["Many."])]
        try await Model.run(scripts) { model, address in
            try await withServer(.init(languageModel: address)) { server in
                let canvas = try await server.makeCanvas()
                for _ in 0..<3 {
                    _ = try await server.api.post(
                        "/api/canvases/\(canvas)/image-nodes",
                        #"{"prompt":"\#(String(repeating: "long ", count: 900))","count":8}"#)
                }
                let talk = try await Talk.say("please", on: canvas, server, model)
                let listed = try result(talk)
                #expect(listed["imageNodes"]?.count == 20 && listed["nextCursor"] != nil)
                #expect(listed.serialized().count < 20_000)
            }
        }
    }
}
