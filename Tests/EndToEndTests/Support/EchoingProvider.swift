import Foundation
import Hummingbird
import JSON
import NIOCore
import Synchronization
import TestSupport

/// A provider whose errors repeat everything it was sent: the key and the callback URL.
///
/// The first word of the prompt decides how: `refuse` with HTTP 422, `break` with 500, `deny` with 401, `odd` with a
/// 200 without a task; anything else is accepted and fails, which `call` reports in a callback and any other word in the
/// record.
final class EchoingProvider: Sendable {
    private struct Task {
        let callback: String
        let echo: String
        let calls: Bool
    }

    private let tasks = Mutex<[String: Task]>([:])
    private let known = Mutex<[String]>([])

    /// The callback URLs it received.
    var callbacks: [String] { known.withLock(\.self) }

    static func run(_ body: (String, EchoingProvider) async throws -> Void) async throws {
        let provider = EchoingProvider()
        let router = Router()
        router.post("api/v1/jobs/createTask") { request, _ in
            try await provider.create(request)
        }
        router.get("api/v1/jobs/recordInfo") { request, _ in
            provider.record(request)
        }
        // As a language model's server, it repeats the key in its answer.
        router.post("v1/chat/completions") { request, _ in
            let key = request.headers[.authorization] ?? ""
            return Response(
                status: .ok, headers: [.contentType: "text/event-stream"],
                body: .init(byteBuffer: ByteBuffer(string: #"data: {"error":{"message":"no key \#(key)"}}"# + "\n\n")))
        }
        try await serving(router) { port in try await body("http://127.0.0.1:\(port)", provider) }
    }

    private func create(_ request: Request) async throws -> Response {
        let key = request.headers[.authorization] ?? ""
        let body = try JSONValue.parse(Array(try await request.body.collect(upTo: 1 << 20).readableBytesView))
        let callback = body["callBackUrl"]?.stringValue ?? ""
        known.withLock { $0.append(callback) }
        let echo = "trouble with \(key) for callBackUrl=\(callback) (or \(Self.encoded(callback)))"
        let prompt = body["input"]?["prompt"]?.stringValue ?? ""
        switch prompt.prefix(while: { $0 != " " }) {
        case "refuse": return Self.answer(.unprocessableContent, ["code": 422, "msg": .string(echo), "data": nil])
        case "break": return Self.answer(.internalServerError, ["code": 500, "msg": .string(echo), "data": nil])
        case "deny": return Self.answer(.unauthorized, ["code": 401, "msg": .string(echo), "data": nil])
        case "odd": return Self.answer(.ok, ["code": 200, "msg": .string(echo), "data": [:]])
        case let word:
            let id = "task\(UInt32.random(in: .min ... .max))"
            tasks.withLock { $0[id] = Task(callback: callback, echo: echo, calls: word == "call") }
            return Self.answer(.ok, ["code": 200, "msg": "success", "data": ["taskId": .string(id)]])
        }
    }

    private func record(_ request: Request) -> Response {
        let id = request.uri.queryParameters["taskId"].map(String.init) ?? ""
        guard let task = tasks.withLock({ $0[id] }) else {
            return Self.answer(.ok, ["code": 422, "msg": "recordInfo is null", "data": nil])
        }
        return Self.answer(
            .ok, ["code": 200, "msg": "success", "data": task.calls ? Self.waiting(id) : Self.failed(id, task.echo)])
    }

    /// Sends one callback for every task that should have one.
    func callBack() async throws -> [Answer] {
        let due = tasks.withLock { tasks in tasks.filter(\.value.calls) }
        var answers: [Answer] = []
        for (id, task) in due {
            let body: JSONValue = ["code": 501, "msg": .string(task.echo), "data": Self.failed(id, task.echo)]
            answers.append(
                try await APIClient(origin: "").post(
                    task.callback, String(decoding: body.serialized(), as: UTF8.self),
                    headers: ["Content-Type": "application/json"]))
        }
        return answers
    }

    private static func waiting(_ id: String) -> JSONValue { ["taskId": .string(id), "state": "waiting"] }

    private static func failed(_ id: String, _ echo: String) -> JSONValue {
        ["taskId": .string(id), "state": "fail", "failCode": "500", "failMsg": .string(echo)]
    }

    private static func encoded(_ text: String) -> String {
        text.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? ""
    }

    private static func answer(_ status: HTTPResponse.Status, _ body: JSONValue) -> Response {
        Response(
            status: status, headers: [.contentType: "application/json"],
            body: .init(byteBuffer: ByteBuffer(bytes: body.serialized())))
    }
}
