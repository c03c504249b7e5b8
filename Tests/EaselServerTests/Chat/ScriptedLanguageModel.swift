import EaselServer
import Foundation
import HTTPTypes
import Hummingbird
import JSON
import NIOCore
import Synchronization
import TestSupport

/// An OpenAI-compatible server that streams what a test scripts.
final class ScriptedLanguageModel: Sendable {
    struct Script: Sendable {
        var status = 200
        var contentType = "text/event-stream"
        /// Written one after the other, as they are.
        var pieces: [String] = []
        /// Whether they are sent as one gzip body.
        var isPacked = false
        /// After the pieces: ends normally, drops the connection, or stays silent until the client leaves.
        var end = End.whole
        /// Opened before the piece of that number is sent.
        var gates: [Int: Gate] = [:]

        enum End: Sendable { case whole, cut, silence }
    }

    /// Blocks a stream until it is opened.
    final class Gate: Sendable {
        private let stream: AsyncStream<Void>
        private let continuation: AsyncStream<Void>.Continuation

        init() { (stream, continuation) = AsyncStream.makeStream() }
        func open() { continuation.finish() }
        func wait() async { for await _ in stream {} }
    }

    private struct Cut: Error {}

    private let scripts: Mutex<[Script]>
    private let asked = Mutex<[(body: JSONValue, authorization: String?)]>([])

    private init(_ scripts: [Script]) { self.scripts = Mutex(scripts) }

    /// The requests, in order.
    var requests: [(body: JSONValue, authorization: String?)] { asked.withLock(\.self) }

    /// Plays these from now on.
    func script(_ scripts: [Script]) { self.scripts.withLock { $0 = scripts } }

    static let key = "sk-canary+Vb7/Lm2QxT9wRz4"

    /// Plays one script per request, and the last one for all further requests.
    static func run<Result>(
        _ scripts: Script..., body: (ScriptedLanguageModel, LanguageModel) async throws -> Result
    ) async throws -> Result {
        try await run(scripts, body: body)
    }

    static func run<Result>(
        _ scripts: [Script], body: (ScriptedLanguageModel, LanguageModel) async throws -> Result
    ) async throws -> Result {
        let model = ScriptedLanguageModel(scripts)
        let router = Router()
        router.post("v1/chat/completions") { request, _ in try await model.answer(request) }
        return try await serving(router) { port in
            try await body(
                model, LanguageModel(baseURL: "http://127.0.0.1:\(port)/v1", apiKey: key, name: "scripted"))
        }
    }

    private func answer(_ request: Request) async throws -> Response {
        let body = try JSONValue.parse(Array(try await request.body.collect(upTo: 1 << 20).readableBytesView))
        asked.withLock { $0.append((body, request.headers[.authorization])) }
        let script = scripts.withLock { $0.count > 1 ? $0.removeFirst() : $0[0] }
        var headers: HTTPFields = [.contentType: script.contentType]
        if script.isPacked { headers[.contentEncoding] = "gzip" }
        return Response(
            status: .init(code: script.status), headers: headers,
            body: ResponseBody { writer in
                guard !script.isPacked else {
                    try await writer.write(ByteBuffer(bytes: Packing.gzip.packed(Array(script.pieces.joined().utf8))))
                    return try await writer.finish(nil)
                }
                for (number, piece) in script.pieces.enumerated() {
                    await script.gates[number]?.wait()
                    try await writer.write(ByteBuffer(string: piece))
                }
                switch script.end {
                case .whole: try await writer.finish(nil)
                case .cut: throw Cut()
                case .silence:
                    // Never opened; it ends with the connection or the test.
                    await Gate().wait()
                    throw Cut()
                }
            })
    }
}

extension ScriptedLanguageModel.Script {
    /// The events for these words, then for these calls of `generate_image`.
    init(words: [String] = [], calls: [String] = []) {
        self.init(words: words, tools: calls.map { ("generate_image", $0) })
    }

    /// The events for these words, then for these calls.
    init(words: [String] = [], tools: [(name: String, arguments: String)]) {
        let called = tools.enumerated().flatMap { index, call in
            let arguments = call.arguments
            // The arguments are sent in two pieces, as by a real model.
            let half = arguments.index(arguments.startIndex, offsetBy: arguments.count / 2)
            return [
                Self.call(index, name: call.name, arguments: ""),
                Self.call(index, name: nil, arguments: String(arguments[..<half])),
                Self.call(index, name: nil, arguments: String(arguments[half...])),
            ]
        }
        pieces =
            [Self.event(["role": "assistant", "content": ""])] + words.map { Self.event(["content": .string($0)]) }
            + called + [Self.event([:], finish: tools.isEmpty ? "stop" : "tool_calls"), "data: [DONE]\n\n"]
    }

    static func call(_ index: Int, name: String?, arguments: String) -> String {
        var function: [String: JSONValue] = ["arguments": .string(arguments)]
        if let name { function["name"] = .string(name) }
        return event(["tool_calls": [["index": .integer(index), "type": "function", "function": .object(function)]]])
    }

    static func event(_ delta: JSONValue, finish: String? = nil) -> String {
        let chunk: JSONValue = [
            "object": "chat.completion.chunk",
            "choices": [["index": 0, "delta": delta, "finish_reason": finish.map(JSONValue.string) ?? .null]],
        ]
        return "data: \(String(decoding: chunk.serialized(), as: UTF8.self))\n\n"
    }
}
