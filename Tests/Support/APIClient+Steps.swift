package import JSON
import Testing

/// What many tests do with the API.
extension APIClient {
    package func makeCanvas(_ title: String = "Board") async throws -> String {
        let answer = try await post("/api/canvases", #"{"title":"\#(title)"}"#)
        #expect(answer.status == 201)
        return try #require(answer.json["id"]?.stringValue)
    }

    /// Creates image nodes and returns their ids.
    package func makeNodes(
        on canvas: String, prompt: String, count: Int = 1, more: String = ""
    ) async throws -> [String] {
        let body = #"{"prompt":"\#(prompt)","count":\#(count)\#(more)}"#
        let answer = try await post("/api/canvases/\(canvas)/image-nodes", body)
        #expect(answer.status == 201, "\(answer.text)")
        return answer.json["imageNodes"]?.arrayValue?.compactMap { $0["id"]?.stringValue } ?? []
    }

    package func node(_ id: String) async throws -> JSONValue {
        try await get("/api/image-nodes/\(id)").json
    }

    /// The image node once it has this status.
    package func node(_ id: String, when status: String, within seconds: Int = 50) async throws -> JSONValue {
        do {
            return try await eventually("the image node never became \(status)", within: seconds) {
                let node = try await node(id)
                return node["status"]?.stringValue == status ? .some(node) : .none
            }
        } catch {
            Issue.record("the image node is \(try await node(id)), after \(try await eventKinds(of: id))")
            throw error
        }
    }

    /// The image node's audit trail, oldest first.
    package func events(of id: String) async throws -> [JSONValue] {
        try await get("/api/image-nodes/\(id)/events").json["events"]?.arrayValue ?? []
    }

    package func eventKinds(of id: String) async throws -> [String] {
        try await events(of: id).compactMap { $0["kind"]?.stringValue }
    }

    /// Waits until the provider has a task for the image node.
    package func waitForTask(of id: String) async throws {
        try await eventually("the provider never got a task") { try await node(id)["kieTaskId"]?.stringValue }
    }

    package func messages(on canvas: String) async throws -> [JSONValue] {
        try await get("/api/canvases/\(canvas)/messages").json["messages"]?.arrayValue ?? []
    }

    /// A canvas's whole live feed up to a version.
    package func feed(of canvas: String, upTo version: Int) async throws -> [FeedEvent] {
        var reader = try await FeedReader(self, canvas: canvas, after: "0")
        return try await reader.read { ($0.id ?? 0) >= version }
    }

    /// The bytes of an image node's image, by the link in the node and without a key.
    package static func download(_ node: JSONValue, from origin: String) async throws -> [UInt8] {
        let link = try #require(node["imageUrl"]?.stringValue)
        #expect(link.hasPrefix(origin + "/"))
        let answer = try await APIClient(origin: origin).get(String(link.dropFirst(origin.count)))
        #expect(answer.status == 200)
        return answer.bytes
    }

    /// How often a simulator's endpoint was called.
    package func calls(_ name: String) async throws -> Int {
        try #require(try await get("/simulator/calls").json[name]?.lenientInteger)
    }
}
