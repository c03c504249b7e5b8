import JSON
import NIOHTTP1
import Testing

/// What every test does with the API.
extension APIClient {
    func makeCanvas() async throws -> String {
        let answer = try await post("/api/canvases", #"{"title":"Board"}"#)
        #expect(answer.status == 201)
        return try #require(answer.json["id"]?.stringValue)
    }

    /// Creates image nodes and returns their ids.
    func makeNodes(on canvas: String, prompt: String, count: Int = 1, more: String = "") async throws -> [String] {
        let body = #"{"prompt":"\#(prompt)","count":\#(count)\#(more)}"#
        let answer = try await post("/api/canvases/\(canvas)/image-nodes", body)
        #expect(answer.status == 201, "\(answer.text)")
        return answer.json["imageNodes"]?.arrayValue?.compactMap { $0["id"]?.stringValue } ?? []
    }

    func node(_ id: String) async throws -> JSONValue {
        try await get("/api/image-nodes/\(id)").json
    }

    /// The node once it is `completed`, `failed` or whatever is wanted.
    func node(_ id: String, when status: String, within seconds: Int = 50) async throws -> JSONValue {
        do {
            return try await eventually("the node never became \(status)", within: seconds) {
                let node = try await node(id)
                return node["status"]?.stringValue == status ? .some(node) : .none
            }
        } catch {
            Issue.record("the node is \(try await node(id)), after \(try await events(of: id))")
            throw error
        }
    }

    /// Waits until the provider has a task for the node.
    func task(of id: String) async throws {
        try await eventually("a task was not taken") { try await node(id)["kieTaskId"]?.stringValue }
    }

    /// The kinds of the node's audit trail, oldest first.
    func events(of id: String) async throws -> [String] {
        try await get("/api/image-nodes/\(id)/events").json["events"]?.arrayValue?
            .compactMap { $0["kind"]?.stringValue } ?? []
    }

    func messages(on canvas: String) async throws -> [JSONValue] {
        try await get("/api/canvases/\(canvas)/messages").json["messages"]?.arrayValue ?? []
    }

    /// How often a simulator was called.
    func calls(_ name: String) async throws -> Int {
        try #require(try await get("/simulator/calls").json[name]?.lenientInteger)
    }

    /// The bytes of a node's picture, by the link in the node and without a key.
    static func download(_ node: JSONValue, from origin: String) async throws -> [UInt8] {
        let link = try #require(node["imageUrl"]?.stringValue)
        #expect(link.hasPrefix(origin + "/"))
        let answer = try await APIClient(origin: origin).get(String(link.dropFirst(origin.count)))
        #expect(answer.status == 200)
        return answer.bytes
    }
}
