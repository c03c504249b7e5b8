import EaselCore
import JSON
import Testing

@testable import EaselServer

/// Which messages are accepted, and how others are refused.
@Suite struct MCPMessageTests {
    private static let meta: JSONValue = [
        "io.modelcontextprotocol/protocolVersion": "2026-07-28", "io.modelcontextprotocol/clientCapabilities": [:],
    ]

    @Test func readsRequestsNotificationsAndResponses() throws {
        let request = try RPCMessage(["jsonrpc": "2.0", "id": "a", "method": "m", "params": ["x": 1]])
        #expect(request == .request(RPCRequest(id: .text("a"), method: "m", params: ["x": 1])))
        let notification = try RPCMessage(["jsonrpc": "2.0", "method": "m"])
        #expect(notification == .notification(RPCNotification(method: "m", params: [:])))
        #expect(try RPCMessage(["jsonrpc": "2.0", "method": "m", "params": nil]) == notification)
        #expect(try RPCMessage(["jsonrpc": "2.0", "id": 1, "result": [:]]) == .response)
        #expect(try RPCMessage(["jsonrpc": "2.0", "id": 1, "error": [:]]) == .response)
    }

    @Test(
        arguments: [
            [], "text", ["id": 1, "method": "m"], ["jsonrpc": "1.0", "id": 1, "method": "m"],
            ["jsonrpc": "2.0", "id": nil, "method": "m"], ["jsonrpc": "2.0", "id": 1.5, "method": "m"],
            ["jsonrpc": "2.0", "id": 1], ["jsonrpc": "2.0", "id": 1, "method": 2],
            ["jsonrpc": "2.0", "id": 1, "method": "m", "params": [1]], ["jsonrpc": "2.0", "result": [:]],
        ] as [JSONValue])
    func refusesInvalidMessages(_ value: JSONValue) {
        let fault = #expect(throws: RPCFault.self) { try RPCMessage(value) }
        #expect(fault?.error.code == .invalidRequest)
    }

    /// Checked in this order: the envelope, the headers, the version.
    @Test(
        arguments: [
            (nil, nil, RPCError.Code.invalidParams),
            (["io.modelcontextprotocol/protocolVersion": "2026-07-28"], nil, .invalidParams),
            (meta, nil, .headerMismatch),
            (
                meta, ["MCP-Protocol-Version": "2025-11-25", "Mcp-Method": "tools/call", "Mcp-Name": "t"],
                .headerMismatch
            ),
            (meta, ["MCP-Protocol-Version": "2026-07-28", "Mcp-Name": "t"], .headerMismatch),
            (
                meta, ["MCP-Protocol-Version": "2026-07-28", "Mcp-Method": "Tools/Call", "Mcp-Name": "t"],
                .headerMismatch
            ),
            (meta, ["MCP-Protocol-Version": "2026-07-28", "Mcp-Method": "tools/call"], .headerMismatch),
            (
                meta, ["MCP-Protocol-Version": "2026-07-28", "Mcp-Method": "tools/call", "Mcp-Name": "u"],
                .headerMismatch
            ),
            (
                meta,
                ["MCP-Protocol-Version": "2026-07-28", "Mcp-Method": "tools/call", "Mcp-Name": "=?base64?dB==?="],
                .headerMismatch
            ),
            (
                [
                    "io.modelcontextprotocol/protocolVersion": "2031-01-01",
                    "io.modelcontextprotocol/clientCapabilities": [:],
                ], ["MCP-Protocol-Version": "2031-01-01", "Mcp-Method": "tools/call", "Mcp-Name": "t"],
                .unsupportedVersion
            ),
            (
                [
                    "io.modelcontextprotocol/protocolVersion": "2026-07-28",
                    "io.modelcontextprotocol/clientCapabilities": 1,
                ], ["MCP-Protocol-Version": "2026-07-28", "Mcp-Method": "tools/call", "Mcp-Name": "t"], .invalidParams
            ),
        ] as [(JSONValue?, [String: String]?, RPCError.Code)])
    func refusesWrongEnvelopes(_ meta: JSONValue?, _ headers: [String: String]?, _ code: RPCError.Code) {
        let request = RPCRequest(
            id: .number(1), method: "tools/call",
            params: ["name": "t"].merging(meta.map { ["_meta": $0] } ?? [:]) { $1 })
        let error = #expect(throws: RPCError.self) {
            try MCPRequest(stateless: request, headers: Self.headers(headers ?? [:]))
        }
        #expect(error?.code == code)
    }

    @Test func acceptsNamesInBase64() throws {
        let name = "easel://image-nodes/näh"
        let request = RPCRequest(
            id: .number(1), method: "resources/read", params: ["uri": .string(name), "_meta": Self.meta])
        let headers = Self.headers([
            "mcp-protocol-version": "2026-07-28", "mcp-method": "resources/read",
            "mcp-name": "=?base64?ZWFzZWw6Ly9pbWFnZS1ub2Rlcy9uw6Ro?=",
        ])
        #expect(try MCPRequest(stateless: request, headers: headers).version == .july2026)
    }

    /// With two of them, a reader of the first and a reader of the last would see different values.
    @Test func refusesADuplicateHeader() {
        let headers = MCPHeaders { $0 == "Mcp-Method" ? ["tools/list", "tools/list"] : ["2026-07-28"] }
        let request = RPCRequest(id: .number(1), method: "tools/list", params: ["_meta": Self.meta])
        let error = #expect(throws: RPCError.self) {
            try MCPRequest(stateless: request, headers: headers)
        }
        #expect(error?.code == .headerMismatch)
    }

    @Test func theHandshakeAgreesOnAVersion() {
        for version in ["2025-11-25", "2025-06-18", "2025-03-26"] {
            #expect(MCPServer.agreedVersion(["protocolVersion": .string(version)]).rawValue == version)
        }
        for other in ["2026-07-28", "2024-11-05", "tomorrow"] {
            #expect(MCPServer.agreedVersion(["protocolVersion": .string(other)]) == .november2025)
        }
        #expect(MCPServer.agreedVersion([:]) == .november2025)
    }

    @Test(arguments: [
        ("easel://image-nodes/node_1", MCPResource("node_1", .node)),
        ("easel://image-nodes/node_1/image", MCPResource("node_1", .image)), ("easel://image-nodes/", nil),
        ("easel://image-nodes//image", nil), ("easel://image-nodes/a/b", nil), ("https://easel.test/", nil),
        ("easel://image-nodes/node_1/image/", nil),
    ])
    func parsesResourceURIs(_ uri: String, _ resource: MCPResource?) {
        #expect(MCPResource(uri: uri) == resource)
        if let resource { #expect(resource.uri == uri) }
    }

    @Test func aTaskIDContainsItsImageNodes() {
        #expect(TaskID("node_a,node_b")?.nodes.map(\.rawValue) == ["node_a", "node_b"])
        for none in ["", "a,", "a,a", (0..<9).map { "n\($0)" }.joined(separator: ",")] {
            #expect(TaskID(none) == nil, "\(none)")
        }
    }

    private static func headers(_ headers: [String: String]) -> MCPHeaders {
        MCPHeaders { name in headers.filter { $0.key.lowercased() == name.lowercased() }.map(\.value) }
    }
}

extension MCPResource {
    fileprivate init(_ id: String, _ part: Part) { self.init(.init(id), part) }
}
