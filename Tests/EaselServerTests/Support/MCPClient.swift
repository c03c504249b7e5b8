import EaselCore
import JSON
import NIOHTTP1
import SQLiteStore
import TestSupport
import Testing

/// A client of the stateless Model Context Protocol.
struct MCPClient: Sendable {
    static let version = "2026-07-28"

    let api: APIClient
    var capabilities: JSONValue = [:]

    let accept: String

    init(_ api: APIClient, takesTasks: Bool = false, accept: String = "application/json, text/event-stream") {
        self.api = api
        self.accept = accept
        if takesTasks { capabilities = ["extensions": ["io.modelcontextprotocol/tasks": [:]]] }
    }

    func message(_ method: String, _ params: [String: JSONValue], id: JSONValue = 7) -> JSONValue {
        var params = params
        var meta = params["_meta"]?.objectValue ?? [:]
        meta["io.modelcontextprotocol/protocolVersion"] = .string(Self.version)
        meta["io.modelcontextprotocol/clientCapabilities"] = capabilities
        params["_meta"] = .object(meta)
        return ["jsonrpc": "2.0", "id": id, "method": .string(method), "params": .object(params)]
    }

    static func headers(_ method: String, _ params: [String: JSONValue]) -> [String: String] {
        var headers = [
            "MCP-Protocol-Version": version, "Mcp-Method": method, "Content-Type": "application/json",
            "Accept": "application/json, text/event-stream",
        ]
        let names = ["tools/call": "name", "resources/read": "uri", "tasks/get": "taskId", "tasks/cancel": "taskId"]
        headers["Mcp-Name"] = names[method].flatMap { params[$0]?.stringValue }
        return headers
    }

    func send(_ method: String, _ params: [String: JSONValue] = [:]) async throws -> Answer {
        try await api.send(
            .POST, "/mcp", bytes: message(method, params).serialized(),
            headers: Self.headers(method, params).merging(["Accept": accept]) { $1 })
    }

    /// The result of a request, with or without notifications before it.
    func result(_ method: String, _ params: [String: JSONValue] = [:]) async throws -> JSONValue {
        let answer = try await send(method, params)
        let last = answer.text.split(separator: "\n").last { $0.hasPrefix("data: ") }
        let message = try last.map { try JSONValue.parse($0.dropFirst(6).utf8) } ?? answer.json
        return try #require(message["result"], "\(answer.text)")
    }

    func call(_ tool: String, _ arguments: JSONValue = [:]) async throws -> JSONValue {
        try await result("tools/call", ["name": .string(tool), "arguments": arguments])
    }

    /// The only image node of a result.
    func make(_ arguments: JSONValue) async throws -> String {
        let result = try await call("generate_image", arguments)
        return try #require(result["structuredContent"]?["imageNodes"]?[0]?["id"]?.stringValue, "\(result)")
    }

    /// The messages of a streamed response.
    func stream(_ method: String, _ params: [String: JSONValue]) async throws -> MCPStream {
        try await MCPStream(api, message(method, params), Self.headers(method, params))
    }
}

/// The messages of a streamed response.
struct MCPStream {
    private var reader: FeedReader

    init(_ api: APIClient, _ message: JSONValue, _ headers: [String: String]) async throws {
        reader = try await FeedReader(api, posting: message.serialized(), to: "/mcp", headers: headers)
        try #require(reader.status == 200)
        #expect(reader.contentType == "text/event-stream")
    }

    /// Nil at the end of the stream.
    mutating func next() async throws -> JSONValue? { try await reader.next()?.data }

    /// The messages up to and including the result.
    mutating func rest() async throws -> (notes: [JSONValue], result: JSONValue?) {
        var notes: [JSONValue] = []
        while let message = try await next() {
            if let result = message["result"] { return (notes, result) }
            notes.append(message)
        }
        return (notes, nil)
    }
}

extension TestServer {
    var agent: MCPClient { MCPClient(api) }

    /// Lets the provider finish an image node.
    func finish(nodeWith id: String) async throws {
        let node = try await node(id, when: "processing")
        try await finish(node)
    }

    /// The id of the organization's only image node.
    func onlyNodeID() async throws -> String {
        try await eventually("there is no image node") {
            let page = try await store.imageNodes(
                matching: ImageNodeFilter(organization: organization), limit: 2, after: nil)
            return page.imageNodes.count == 1 ? page.imageNodes.first?.id.rawValue : nil
        }
    }
}
