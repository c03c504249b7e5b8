import Foundation
import JSON

/// The headers that repeat what the body says, for proxies that do not read bodies.
struct MCPHeaders: Sendable {
    /// Which member of `params` a method's `Mcp-Name` repeats.
    private static let named = [
        "tools/call": "name", "prompts/get": "name", "resources/read": "uri", "tasks/get": "taskId",
        "tasks/update": "taskId", "tasks/cancel": "taskId",
    ]

    private enum Name: String, CaseIterable {
        case version = "MCP-Protocol-Version"
        case method = "Mcp-Method"
        case name = "Mcp-Name"
    }

    private let values: [Name: [String]]

    /// - Parameter fields: all values of the header with that name.
    init(_ fields: (String) -> [String]) {
        values = Dictionary(uniqueKeysWithValues: Name.allCases.map { ($0, fields($0.rawValue)) })
    }

    /// What `MCP-Protocol-Version` names; nil without one.
    var version: String? { values[.version]?.first }

    /// Throws unless every header is there once and says what the body says.
    func check(_ request: RPCRequest, version: String?) throws(RPCError) {
        try check(.version, is: version, "params._meta[\"\(MCPMeta.protocolVersion)\"]")
        try check(.method, is: request.method, "method")
        guard let member = Self.named[request.method], let value = request.params[member]?.stringValue else { return }
        try check(.name, is: value, "params.\(member)")
    }

    private func check(_ name: Name, is expected: String?, _ place: String) throws(RPCError) {
        let given = values[name] ?? []
        guard given.count == 1, let expected, Self.decoded(given[0]) == expected else {
            throw RPCError(.headerMismatch, "The header \(name.rawValue) must appear exactly once and equal \(place).")
        }
    }

    /// What a header that holds more than plain ASCII stands for, `=?base64?…?=`; nil when that is malformed.
    private static func decoded(_ value: String) -> String? {
        let (start, end) = ("=?base64?", "?=")
        guard value.hasPrefix(start), value.hasSuffix(end), value.utf8.count >= start.utf8.count + end.utf8.count else {
            return value
        }
        let text = String(value.dropFirst(start.count).dropLast(end.count))
        // One spelling only: two readers must not see two values.
        guard let data = Data(base64Encoded: text), data.base64EncodedString() == text else { return nil }
        return String(validating: data, as: UTF8.self)
    }
}
