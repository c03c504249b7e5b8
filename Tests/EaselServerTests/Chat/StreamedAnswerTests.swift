import EaselCore
import JSON
import TestSupport
import Testing

@testable import EaselServer

/// A language model's answer is assembled from pieces of any size, and malformed ones are limited.
@Suite struct StreamedAnswerTests {
    private typealias Script = ScriptedLanguageModel.Script

    private func answer(
        _ pieces: [String], room: Int = StreamedAnswer.longestText
    ) throws -> (answer: StreamedAnswer, words: [String]) {
        var lines = EventLines()
        var answer = StreamedAnswer(room: room)
        var words: [String] = []
        for piece in pieces {
            for data in try lines.take(piece.utf8) {
                for case .words(let more) in try answer.take(data) { words.append(more) }
            }
        }
        return (answer, words)
    }

    @Test(arguments: [1, 2, 7, 100_000])
    func readsTheAnswerHoweverItIsSplit(size: Int) throws {
        let script = Script(words: ["A ", "🦊 red\n", "fox"], calls: [#"{"prompt":"a 🦊"}"#, #"{"prompt":"b"}"#])
        let bytes = Array((": keep\r\nretry: 5\r\n" + script.pieces.joined()).utf8)
        var lines = EventLines()
        var answer = StreamedAnswer()
        for start in stride(from: 0, to: bytes.count, by: size) {
            for data in try lines.take(bytes[start..<min(start + size, bytes.count)]) { _ = try answer.take(data) }
        }
        #expect(answer.text == "A 🦊 red\nfox")
        #expect(answer.isWhole && !answer.isShortened)
        #expect(answer.calls.map { ToolArguments.fields($0.arguments)?["prompt"] } == ["a 🦊", "b"])
    }

    @Test func anAnswerIsCompleteOnlyWithAnEnd() throws {
        #expect(try answer([Script.event(["content": "a"])]).answer.isWhole == false)
        #expect(try answer([Script.event(["content": "a"], finish: "stop")]).answer.isWhole)
        #expect(try answer([Script.event(["content": "a"]), "data:[DONE]\r\n"]).answer.isWhole)
        #expect(try answer([Script.event(["content": "a"], finish: "length")]).answer.ranOut)
    }

    @Test(arguments: [
        "{", "[]]", "null}", "\u{FF}", #"{"error":{"message":"no"}}"#, String(repeating: "[", count: 1000),
    ])
    func refusesInvalidChunks(data: String) {
        #expect(throws: LanguageModelFailure.unreadable) { try answer(["data: \(data)\n\n"]) }
    }

    @Test(arguments: [
        "[]", "1", "{}", #"{"choices":[]}"#, #"{"choices":{}}"#, #"{"choices":[1]}"#, #"{"choices":[{"delta":[]}]}"#,
        #"{"choices":[{"delta":{"content":1,"tool_calls":{"a":1}}}]}"#, #"{"choices":[{"delta":{"tool_calls":[1]}}]}"#,
    ])
    func ignoresEmptyChunks(data: String) throws {
        let read = try answer(["data: \(data)\n\n"])
        #expect(read.answer.text.isEmpty && read.words.isEmpty)
        #expect(read.answer.calls.allSatisfy { ToolArguments.fields($0.arguments) == [:] })
    }

    @Test func limitsTheAnswerAndSaysSo() throws {
        let long = String(repeating: "e\u{301}", count: 6_000)
        let (text, words) = try answer([
            Script.event(["content": .string(long)]), Script.event(["content": .string(long)]),
        ])
        #expect(text.text.unicodeScalars.count == StreamedAnswer.longestText)
        #expect(words.joined() == text.text && text.isShortened)

        let calls = try answer((0..<20).map { Script.call($0, name: "generate_image", arguments: #"{"prompt":"a"}"#) })
        #expect(try answer([Script.event(["content": "abc"])], room: 2).answer.text == "ab")
        #expect(calls.answer.calls.count == 8 && calls.answer.isShortened)

        let piece = String(repeating: "x", count: 50_000)
        let arguments = try answer((0..<9).map { _ in Script.call(0, name: "generate_image", arguments: piece) })
        #expect(arguments.answer.calls.map(\.arguments.count) == [StreamedAnswer.longestArguments])
        #expect(arguments.answer.isShortened)

        #expect(throws: EventLines.TooLong.self) {
            try answer(["data: "] + Array(repeating: piece, count: 6))
        }
    }

    @Test func showsControlCharactersVisibly() throws {
        #expect(
            try answer([Script.event(["content": "a\u{0}\u{1B}[2J\tb\n"])]).answer.text == "a\u{FFFD}\u{FFFD}[2J\tb\n")
    }

    /// Nothing is shown of a model that starts with reasoning until the reasoning ends, whatever happens to the answer.
    @Test(
        arguments: [
            (["secret", "</think>\n", "Hel", "lo."], "stop", ["Hel", "lo."]), (["Hel", "lo."], "stop", ["Hello."]),
            (["secret"], nil, []), (["secret"], "length", []), (["secret"], "error", []),
        ] as [([String], String?, [String])])
    func withholdsPossibleReasoning(pieces: [String], finish: String?, heard: [String]) throws {
        var answer = StreamedAnswer(holdsBack: true)
        var lines = EventLines()
        var speech: [Speech] = []
        for piece in pieces.map({ Script.event(["content": .string($0)]) }) + [Script.event([:], finish: finish)] {
            for data in try lines.take(piece.utf8) { speech += try answer.take(data) }
        }
        speech += answer.finish()
        #expect(speech == heard.map { .words($0) })
        #expect(answer.text == heard.joined())
    }

    /// Some servers send each call in one piece and without an index.
    @Test func readsCallsWithoutAnIndex() throws {
        let call = #"{"function":{"name":"generate_image","arguments":"{\"prompt\":\"a\"}"}}"#
        let read = try answer([#"data: {"choices":[{"delta":{"tool_calls":[\#(call),\#(call)]}}]}"# + "\n\n"])
        #expect(read.answer.calls.map(\.name) == ["generate_image", "generate_image"])
    }
}
