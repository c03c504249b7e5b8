import EaselCore
import Foundation
import JSON
import NIOHTTP1
import TestSupport
import Testing

@testable import EaselServer

/// Steps of the tests of the OpenAI API.
extension TestServer {
    static let generations = "/v1/images/generations"
    static let edits = "/v1/images/edits"

    /// Short timeouts, so that responses start before their images are ready.
    static var impatient: Setup {
        var setup = Setup()
        setup.limits.quietSeconds = 0.05
        setup.limits.keepAliveSeconds = 0.05
        return setup
    }

    /// Requests images, which the provider delivers as soon as it is asked.
    func generate(
        _ body: String, headers: [String: String] = [:], images: Int = 1, as client: APIClient? = nil
    ) async throws -> Answer {
        let known = provider.creates.count
        async let answer = (client ?? api).post(Self.generations, body, headers: headers)
        for number in 0..<images { try await deliver(known + number) }
        return try await answer
    }

    /// Sends the callback for the create of that number, once it has arrived.
    func deliver(_ number: Int, _ body: (RunningNode) -> String = \.success) async throws {
        let create = try await create(number)
        let id = try #require(URLComponents(string: create.callbackURL)?.queryItems?.first { $0.name == "imageNodeId" })
        let node = RunningNode(canvas: "", id: id.value ?? "", taskID: create.taskID)
        #expect(try await call(back: node, body(node)).status == 200)
    }

    func create(_ number: Int) async throws -> ScriptedProvider.Create {
        try await eventually("nothing was sent") {
            let creates = provider.creates
            return creates.indices.contains(number) ? creates[number] : nil
        }
    }

    /// Waits for the image node of the pending request.
    func onlyNode() async throws -> JSONValue {
        try await eventually("there is no image node") {
            guard let canvas = try await api.get("/api/canvases").json["canvases"]?[0]?["id"]?.stringValue else {
                return nil
            }
            return try await api.get("/api/canvases/\(canvas)/image-nodes").json["imageNodes"]?[0]
        }
    }

    func edit(_ parts: [[UInt8]], headers: [String: String] = [:], boundary: String = Form.boundary) async throws
        -> Answer
    {
        var bytes = parts.flatMap { $0 } + Array("--\(Form.boundary)--\r\n".utf8)
        bytes = bytes.replacing(Array(Form.boundary.utf8), with: Array(boundary.utf8))
        let type = ["Content-Type": "multipart/form-data; boundary=\(boundary)"]
        return try await api.send(
            .POST, Self.edits, bytes: bytes, headers: type.merging(headers) { $1 })
    }
}

extension Form {
    /// A text field as Open WebUI writes it.
    static func text(_ name: String, _ value: String) -> [UInt8] {
        Array(
            """
            --\(boundary)\r\nContent-Type: text/plain; charset=utf-8\r
            Content-Disposition: form-data; name="\(name)"\r\n\r\n\(value)\r\n
            """.utf8)
    }
}

extension Answer {
    /// The images of a JSON response.
    var imageBytes: [[UInt8]] {
        (json["data"]?.arrayValue ?? []).compactMap { $0["b64_json"]?.stringValue }
            .compactMap { Data(base64Encoded: $0) }.map(Array.init)
    }

    func expectOpenAIError(
        _ status: Int, _ code: String, param: String? = nil, sourceLocation: SourceLocation = #_sourceLocation
    ) {
        #expect(self.status == status, "\(text)", sourceLocation: sourceLocation)
        #expect(json["error"]?["code"]?.stringValue == code, "\(text)", sourceLocation: sourceLocation)
        #expect(json["error"]?["param"]?.stringValue == param, "\(text)", sourceLocation: sourceLocation)
        #expect(json["error"]?["message"]?.stringValue != nil, "\(text)", sourceLocation: sourceLocation)
        #expect(json["error"]?["type"]?.stringValue != nil, "\(text)", sourceLocation: sourceLocation)
    }
}
