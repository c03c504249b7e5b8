import AsyncHTTPClient
import Foundation
import Imaging
import NIOCore
import NIOHTTP1
import TestSupport
import Testing

@testable import KieSimulator

/// A simulator on a free port, called over real sockets.
struct RunningSimulator: Sendable {
    let origin: String
    var key = "test-key"

    /// Runs `body` with a new simulator, which is shut down gracefully afterwards.
    static func run(
        _ configuration: SimulatorConfiguration = .fast(),
        _ body: (RunningSimulator) async throws -> Void
    ) async throws {
        let imaging = ImagingProgram(executable: try ImagingProgram.built())
        try await running { started in
            [Simulator(configuration: configuration, imaging: imaging, logger: silentLogger, onRunning: started)]
        } _: { port, _ in
            try await body(RunningSimulator(origin: "http://127.0.0.1:\(port)"))
        }
    }

    // MARK: Calls

    enum Method: String {
        case get = "GET"
        case post = "POST"
        case put = "PUT"
        case patch = "PATCH"
    }

    struct Answer: Sendable {
        let status: Int
        let contentType: String?
        let bytes: ByteBuffer

        /// The body as JSON.
        var json: JSON { JSON(bytes) ?? nil }
        var data: JSON { json["data"] ?? nil }
        /// The provider's code in the body.
        var code: Int? {
            if case .number(let code) = json["code"] { Int(code) } else { nil }
        }
    }

    func send(
        _ method: Method, _ path: String, body: ByteBuffer? = nil, headers: [(String, String)] = []
    ) async throws -> Answer {
        var request = HTTPClientRequest(url: path.hasPrefix("http") ? path : origin + path)
        request.method = HTTPMethod(rawValue: method.rawValue)
        if path.hasPrefix("/api") { request.headers.add(name: "authorization", value: "Bearer \(key)") }
        for (name, value) in headers { request.headers.replaceOrAdd(name: name, value: value) }
        if let body { request.body = .bytes(body) }
        let response = try await APIClient.http.execute(request, timeout: .seconds(30))
        return Answer(
            status: Int(response.status.code), contentType: response.headers.first(name: "content-type"),
            bytes: try await response.body.collect(upTo: 64 << 20))
    }

    func post(_ path: String, _ body: JSON) async throws -> Answer {
        try await send(.post, path, body: ByteBuffer(string: body.text))
    }

    /// Creates a nano-banana-pro task and returns the response.
    func create(
        _ prompt: String, model: String = "nano-banana-pro", callback: String? = nil, input: [String: JSON] = [:]
    ) async throws -> Answer {
        var request: [String: JSON] = [
            "model": .string(model), "input": .object(input.merging(["prompt": .string(prompt)]) { own, _ in own }),
        ]
        if let callback { request["callBackUrl"] = .string(callback) }
        return try await post("/api/v1/jobs/createTask", .object(request))
    }

    func createdID(
        _ prompt: String, model: String = "nano-banana-pro", callback: String? = nil, input: [String: JSON] = [:]
    ) async throws -> String {
        let answer = try await create(prompt, model: model, callback: callback, input: input)
        return try #require(answer.data["taskId"]?.stringValue, "\(answer.json.text)")
    }

    func record(_ id: String) async throws -> JSON {
        try await send(.get, "/api/v1/jobs/recordInfo?taskId=\(id)").data
    }

    /// Requests the record until the task has ended.
    func ended(_ id: String) async throws -> JSON {
        while true {
            let record = try await record(id)
            if ["success", "fail"].contains(record["state"]?.stringValue) { return record }
        }
    }

    func resultURLs(_ record: JSON) throws -> [String] {
        let result = try #require(JSON(ByteBuffer(string: record["resultJson"]?.stringValue ?? "")))
        guard case .array(let urls) = result["resultUrls"] else { return [] }
        return urls.compactMap(\.stringValue)
    }

    /// Changes models, or how the catalogue is answered.
    func changeCatalogue(_ change: JSON) async throws {
        let answer = try await send(.patch, "/simulator/catalogue", body: ByteBuffer(string: change.text))
        #expect(answer.status == 200, "\(answer.json.text)")
    }

    func balance() async throws -> JSON { try await send(.get, "/api/v1/chat/credit").data }

    func calls(_ name: String) async throws -> JSON? { try await send(.get, "/simulator/calls").json[name] }
}

extension ModelTable {
    static func rule(named name: String) -> ModelRule? { all.first { $0.name == name } }
}

extension Account {
    /// With the model as it is at the start.
    func create(_ request: JSON, now: Int64, at instant: ContinuousClock.Instant = .now) -> Creation {
        let rule = ModelTable.rule(named: request["model"]?.stringValue ?? "")
        return create(request, offer: rule.map { ($0, isFailing: false) }, now: now, at: instant)
    }
}

extension SimulatorConfiguration {
    /// 100 times as fast as the provider and with plain images, modified by `change`.
    static func fast(_ change: (inout SimulatorConfiguration) -> Void = { _ in }) -> SimulatorConfiguration {
        var configuration = SimulatorConfiguration()
        configuration.speed = 100
        configuration.imageStyle = .plain
        configuration.catalogueWindow = .zero
        change(&configuration)
        return configuration
    }
}
