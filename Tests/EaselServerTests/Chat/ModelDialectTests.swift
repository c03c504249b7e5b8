import EaselServer
import JSON
import TestSupport
import Testing

/// What servers that call themselves OpenAI-compatible really send is understood.
@Suite(.timeLimit(.minutes(5)))
struct ModelDialectTests {
    private typealias Script = ScriptedLanguageModel.Script

    /// A server's way to express something, and what it means.
    struct Dialect: Sendable, CustomTestStringConvertible {
        let name: String
        var pieces: [String] = []
        var contentType = "text/event-stream"
        var end = ScriptedLanguageModel.Script.End.whole
        var isPacked = false
        /// How the answer begins, or all of it if nothing was ordered.
        var says = ""
        var prompts: [String] = []

        var testDescription: String { name }
    }

    private static let cat = #"{"prompt":"a cat"}"#
    private static let dog = #"{"prompt":"a dog"}"#
    private static let done = "data: [DONE]\n\n"
    private static let stop = Script.event([:], finish: "tool_calls")

    /// One piece of a call; nil fields are left out.
    private static func call(
        _ arguments: JSONValue?, index: JSONValue? = 0, id: JSONValue? = nil, name: JSONValue? = "generate_image"
    ) -> String {
        var function: [String: JSONValue] = [:]
        function["name"] = name
        function["arguments"] = arguments
        var call: [String: JSONValue] = ["type": "function", "function": .object(function)]
        call["index"] = index
        call["id"] = id
        return Script.event(["tool_calls": .array([.object(call)])])
    }

    private static func whole(_ message: JSONValue, finish: JSONValue = "stop") -> String {
        let body: JSONValue = [
            "object": "chat.completion",
            "choices": [["index": 0, "message": message, "finish_reason": finish]],
        ]
        return String(decoding: body.serialized(), as: UTF8.self)
    }

    private static let both = ["a cat", "a dog"]

    static let calls: [Dialect] = [
        Dialect(
            name: "all with index 0",
            pieces: [call(.string(cat), id: "a"), call(.string(dog), id: "b"), stop, done], prompts: both),
        Dialect(
            name: "all with index 0, in pieces",
            pieces: [
                call("", id: "a"), call(#"{"prompt":"#, name: nil), call(#""a cat"}"#, name: nil),
                call("", id: "b"), call(#"{"prompt":"#, name: nil), call(#""a dog"}"#, name: nil), stop, done,
            ], prompts: both),
        Dialect(
            name: "all with index 0 and without ids",
            pieces: [call(.string(cat)), call(.string(dog)), stop, done], prompts: both),
        Dialect(
            name: "index as text",
            pieces: [call(.string(cat), index: "0"), call(.string(dog), index: "1"), stop, done],
            prompts: both),
        Dialect(
            name: "no index, in pieces",
            pieces: [
                call(#"{"prompt":"#, index: nil, id: "a"), call(#""a cat"}"#, index: nil, name: nil),
                call(#"{"prompt":"#, index: nil, id: "b"), call(#""a dog"}"#, index: nil, name: nil), stop, done,
            ], prompts: both),
        Dialect(
            name: "no index, pieces by id",
            pieces: [
                call("", index: nil, id: "a"), call("", index: nil, id: "b"),
                call(.string(cat), index: nil, id: "a", name: nil), call(.string(dog), index: nil, id: "b", name: nil),
                stop, done,
            ], prompts: both),
        Dialect(
            name: "id and name in each piece",
            pieces: [
                call(#"{"prompt":"#, id: "a"), call(#""a cat"}"#, id: "a"), call("", id: "a"),
                call(#"{"prompt":"#, index: 1, id: "b"), call(#""a dog"}"#, index: 1, id: "b"), stop, done,
            ], prompts: both),
        Dialect(
            name: "another id in each piece",
            pieces: [
                call("", id: "a"), call(#"{"prompt":"#, id: "b", name: nil), call(#""a cat"}"#, id: "c", name: nil),
                call("", id: "d", name: nil), stop, done,
            ], prompts: ["a cat"]),
        Dialect(
            name: "another id and the name in each piece",
            pieces: [call("", id: "a"), call(#"{"prompt":"#, id: "b"), call(#""a cat"}"#, id: "c"), stop, done],
            prompts: ["a cat"]),
        Dialect(
            name: "the same again in the last piece",
            pieces: [call(.string(cat), id: "a"), call(.string(cat), id: "a"), stop, done], prompts: ["a cat"]),
        Dialect(
            name: "arguments as an object",
            pieces: [call(["prompt": "a cat"], id: "a"), call(["prompt": "a dog"], id: "b"), stop, done],
            prompts: both),
        Dialect(
            name: "an empty object, then the arguments",
            pieces: [call([:], id: "a"), call(.string(cat), name: nil), stop, done], prompts: ["a cat"]),
        Dialect(
            name: "arguments written as text in text",
            pieces: [call(.string(#""{\"prompt\":\"a cat\"}""#)), stop, done], prompts: ["a cat"]),
        Dialect(
            name: "two objects in one call", pieces: [call(.string(cat)), call(.string(dog), name: nil), stop, done],
            prompts: both),
        Dialect(
            name: "the old function_call",
            pieces: [
                Script.event(["function_call": ["name": "generate_image", "arguments": ""]]),
                Script.event(["function_call": ["arguments": #"{"prompt":"#]]),
                Script.event(["function_call": ["arguments": #""a cat"}"#]]),
                Script.event([:], finish: "function_call"),
                done,
            ], prompts: ["a cat"]),
        Dialect(
            name: "both ways at once",
            pieces: [
                Script.event([
                    "function_call": ["name": "generate_image", "arguments": .string(cat)],
                    "tool_calls": [["index": 0, "function": ["name": "generate_image", "arguments": .string(cat)]]],
                ]), stop, done,
            ], prompts: ["a cat"]),
        Dialect(
            name: "a message in place of a delta",
            pieces: [
                "data: " + whole(["tool_calls": [["function": ["name": "generate_image", "arguments": .string(cat)]]]])
                    + "\n\n", done,
            ], prompts: ["a cat"]),
    ]

    static let ends: [Dialect] = [
        Dialect(name: "no finish_reason", pieces: [call(.string(cat)), done], prompts: ["a cat"]),
        Dialect(
            name: "empty finish_reason",
            pieces: [Script.event(["content": "Yes."], finish: ""), call(.string(cat)), done], says: "Yes.",
            prompts: ["a cat"]),
        Dialect(
            name: "finish_reason with the call itself",
            pieces: [
                #"data: {"choices":[{"delta":{"tool_calls":[{"function":{"name":"generate_image","arguments":{"prompt":"a cat"}}}]},"finish_reason":"stop"}]}"#
                    + "\n\n"
            ], prompts: ["a cat"]),
        Dialect(
            name: "finish_reason before the end of the words",
            pieces: [Script.event(["content": "He"], finish: "stop"), Script.event(["content": "llo."]), done],
            says: "Hello."),
        Dialect(
            name: "[DONE], and the connection stays open", pieces: [Script.event(["content": "Hello."]), done],
            end: .silence, says: "Hello."),
        Dialect(
            name: "broken behind the end", pieces: [Script.event(["content": "Hello."], finish: "stop")], end: .cut,
            says: "Hello."),
        Dialect(
            name: "[DONE] without a line's end", pieces: [Script.event(["content": "Hello."]), "data: [DONE]"],
            says: "Hello."),
        Dialect(
            name: "words behind [DONE]", pieces: [Script.event(["content": "Hello."]), done, "data: nonsense\n\n"],
            says: "Hello."),
    ]

    static let wrappings: [Dialect] = [
        Dialect(
            name: "CRLF, no blanks, comments, empty data, other fields",
            pieces: [
                ": OPENROUTER PROCESSING\r\n\r\ndata:\r\n\r\nevent: completion\r\nid: 1\r\n",
                "data:{\"choices\":[{\"delta\":{\"content\":\"Hello.\"}}]}\r\n\r\n",
                "data: \r\n\r\ndata:[DONE]\r\n\r\n",
            ], says: "Hello."),
        Dialect(
            name: "a byte order mark", pieces: ["\u{FEFF}" + Script.event(["content": "Hello."]), done], says: "Hello."
        ),
        Dialect(
            name: "called plain text", pieces: [Script.event(["content": "Hello."]), done],
            contentType: "text/plain; charset=utf-8", says: "Hello."),
        Dialect(
            name: "packed", pieces: [Script.event(["content": "Hello."]), call(.string(cat)), stop, done],
            isPacked: true, says: "Hello.", prompts: ["a cat"]),
        Dialect(
            name: "not streamed",
            pieces: [
                "\n  \n",
                whole([
                    "role": "assistant", "content": "Hello.", "reasoning_content": "secret",
                    "tool_calls": [["id": "a", "function": ["name": "generate_image", "arguments": .string(cat)]]],
                ]),
            ], contentType: "application/json", says: "Hello.", prompts: ["a cat"]),
        Dialect(
            name: "not streamed, without finish_reason", pieces: [whole(["content": "Hello."], finish: .null)],
            contentType: "application/json", says: "Hello."),
        Dialect(
            name: "content in parts",
            pieces: [
                Script.event([
                    "content": [
                        ["type": "thinking", "thinking": [["type": "text", "text": "secret"]]],
                        ["type": "text", "text": "Hel"], "lo",
                    ]
                ]), Script.event(["content": ["type": "text", "text": "."]]), done,
            ], says: "Hello."),
        Dialect(
            name: "half an emoji in each piece",
            pieces: [
                #"data: {"choices":[{"delta":{"content":"Hello.\ud83e"}}]}"# + "\n\n",
                #"data: {"choices":[{"delta":{"content":"\udd8a"}}]}"# + "\n\n", done,
            ], says: "Hello.\u{FFFD}\u{FFFD}"),
    ]

    @Test(arguments: calls + ends + wrappings)
    func everyDialectIsUnderstood(dialect: Dialect) async throws {
        let script = Script(
            contentType: dialect.contentType, pieces: dialect.pieces, isPacked: dialect.isPacked, end: dialect.end)
        try await ScriptedLanguageModel.talk(script) { talk in
            if dialect.prompts.isEmpty {
                #expect(talk.answer == dialect.says)
            } else {
                #expect(talk.answer.hasPrefix(dialect.says), "\(talk.answer)")
                #expect(!talk.answer.contains("I can't read"), "\(talk.answer)")
            }
            let prompts = try await talk.prompts()
            #expect(prompts == dialect.prompts)
            if !dialect.prompts.isEmpty { try expectRightForm(talk.model.requests.last?.body["messages"]) }
        }
    }

    /// Whatever arrived, it is sent back as in OpenAI's API: calls with unique ids and an object as arguments,
    /// and a result for each.
    private func expectRightForm(_ messages: JSONValue?) throws {
        let messages = messages?.arrayValue ?? []
        #expect(messages.prefix(3).map { $0["role"] } == ["system", "user", "assistant"])
        let calls = try #require(messages.dropFirst(2).first?["tool_calls"]?.arrayValue)
        let ids = calls.compactMap { $0["id"]?.stringValue }
        #expect(Set(ids).count == calls.count && !ids.contains(""))
        #expect(messages.dropFirst(3).map { $0["role"] } == calls.map { _ in "tool" })
        #expect(messages.dropFirst(3).map { $0["tool_call_id"]?.stringValue } == ids)
        for call in calls {
            #expect(call["type"] == "function" && call["function"]?["name"] == "generate_image")
            let arguments = try #require(call["function"]?["arguments"]?.stringValue)
            #expect(try JSONValue.parse(Array(arguments.utf8)).objectValue != nil)
        }
    }

    /// The end of the connection is not waited for if the model has signaled the end.
    @Test func anAnswerEndsThoughTheConnectionStaysOpen() async throws {
        let pieces = [Self.call(.string(Self.cat)), Self.stop, Script.event(["content": ""])]
        try await ScriptedLanguageModel.run(Script(pieces: pieces, end: .silence)) { model, address in
            var address = address
            address.timeouts = .init(idle: 600, whole: 600)
            address.timeouts.settling = 0.5
            try await withServer(.init(languageModel: address)) { server in
                let talk = try await Talk.say("hello there", on: try await server.makeCanvas(), server, model)
                #expect(talk.answer == "Making an image: a cat.")
            }
        }
    }

    /// Whatever cuts an answer off is reported, and costs nothing.
    static let cuts: [(name: String, pieces: [String], says: String)] = [
        (
            "an empty finish_reason is none", [Script.event(["content": "I could"], finish: ""), call(.string(cat))],
            "broke"
        ),
        (
            "a finish_reason in words that is none",
            [Script.event(["content": "I could"], finish: "null"), call(.string(cat))], "broke"
        ),
        (
            "a finish_reason of nothing seen",
            [Script.event(["content": "I"], finish: "\u{200B} \n"), call(.string(cat))], "broke"
        ),
        ("finish_reason, then more", [Script.event(["content": "I"], finish: "stop"), call(.string(cat))], "broke"),
        ("no end", [Script.event(["content": "I could"]), call(.string(cat))], "broke"),
        ("too long", [call(.string(cat)), Script.event([:], finish: "length"), done], "reached its length limit"),
        ("filtered", [call(.string(cat)), Script.event([:], finish: "content_filter"), done], "stopped"),
        ("broken off", [call(.string(cat)), Script.event([:], finish: "network_error"), done], "stopped"),
        (
            "an error with a status",
            [call(.string(cat)), #"data: {"error":{"code":429,"message":"slow down"},"choices":[]}"# + "\n\n", done],
            "limiting"
        ),
        (
            "an error", [call(.string(cat)), #"data: {"error":"out of memory"}"# + "\n\n", stop, done],
            "could not be read"
        ),
        (
            "an error without a name",
            [
                call(.string(cat)), #"data: {"object":"error","message":"too long","code":400}"# + "\n\n", stop, done,
            ], "400"
        ),
        ("an error that is not streamed", [#"{"error":{"message":"no"}}"#], "could not be read"),
        ("half a document", [String(whole(["content": "I"]).dropLast(9))], "could not be read"),
        ("no answer in it", ["{}"], "could not be read"),
    ]

    @Test(arguments: cuts.indices)
    func aTruncatedAnswerStartsNothingAndSaysSo(number: Int) async throws {
        let cut = Self.cuts[number]
        try await ScriptedLanguageModel.talk(Script(pieces: cut.pieces)) { talk in
            #expect(talk.answer.contains(cut.says), "\(cut.name): \(talk.answer)")
            let prompts = try await talk.prompts()
            #expect(prompts.isEmpty, "\(cut.name)")
            #expect(talk.server.provider.creates.isEmpty, "\(cut.name)")
        }
    }

    /// Reasoning in the text, and the answer beside it.
    static let thoughts: [(name: String, pieces: [String], says: String)] = [
        ("think", ["<think>", "secret", "</think>\n\nHello."], "Hello."),
        ("tags cut over pieces", ["<th", "ink>sec", "ret</thi", "nk", ">\n", "Hel", "lo."], "Hello."),
        ("letter by letter", "<think>secret</think>Hello.".map { String($0) }, "Hello."),
        ("other letters", ["<Thinking>secret</THINKING>Hello."], "Hello."),
        ("two of them", ["<think>secret</think>Hel", "<think>secret</think>lo."], "Hello."),
        ("never closed", ["Hello.", "<think>secret"], "Hello."),
        ("a lone end", ["secret", " secret", "</think>", "\n\nHello."], "Hello."),
        ("a lone end at the front", ["</think>", "Hello."], "Hello."),
        ("one in another", ["<think>secret<think>secret</think>secret</think>Hello."], "Hello."),
        ("Magistral", ["[THINK]secret[/THINK]Hello."], "Hello."),
        ("Seed", ["<seed:think>secret</seed:think>Hello."], "Hello."),
        ("Kimi", ["◁think▷secret◁/think▷Hello."], "Hello."),
        (
            "Harmony",
            [
                "<|channel|>analysis<|message|>secret<|end|><|start|>assistant<|chan", "nel|>final<|message|>Hello.",
                "<|return|>",
            ], "Hello."
        ),
        ("Harmony, only the answer", ["<|start|>assistant<|channel|>final<|message|>Hello."], "Hello."),
        ("no tags", ["1 < 2, <b>, <thin", " air>, [TH", "E END]"], "1 < 2, <b>, <thin air>, [THE END]"),
        ("half a tag at the end", ["Hello. <thi"], "Hello. <thi"),
        ("nothing else", ["<think>secret</think>"], "The language model did not answer. Try other words."),
    ]

    @Test(arguments: thoughts.indices)
    func reasoningIsNeitherShownNorSentBack(number: Int) async throws {
        let thought = Self.thoughts[number]
        var script = Script(words: thought.pieces)
        // Reasoning in a separate field is not part of the answer either.
        script.pieces.insert(Script.event(["reasoning_content": "secret", "content": .null]), at: 1)
        script.pieces.insert(Script.event(["reasoning": "secret", "thinking": "secret"]), at: 1)
        try await ScriptedLanguageModel.talk(script) { talk in
            #expect(talk.answer == thought.says, "\(thought.name)")
            #expect(talk.heard == (thought.says.hasPrefix("The language") ? "" : thought.says), "\(thought.name)")
            if thought.name != "a lone end", thought.name != "one in another" {
                #expect(!talk.deltas.contains { $0.contains("secret") }, "\(thought.name): \(talk.deltas)")
            }
            // The second time, it is known how this model starts.
            let again = try await talk.say("and now?")
            #expect(again.answer == thought.says)
            #expect(!again.deltas.contains { $0.contains("secret") }, "\(thought.name): \(again.deltas)")
            let asked = String(decoding: talk.model.requests.last?.body.serialized() ?? [], as: UTF8.self)
            #expect(!asked.contains("secret"))
        }
    }
}
