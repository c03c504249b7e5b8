import EaselCore
import JSON

/// One JSON-RPC 2.0 message as received.
enum RPCMessage: Sendable, Equatable {
    case request(RPCRequest)
    case notification(RPCNotification)
    /// An answer; this server asks nothing, so it belongs to nothing.
    case response

    /// Throws an `RPCFault` for what is no message.
    init(_ value: JSONValue) throws(RPCFault) {
        guard let members = value.objectValue else { throw RPCFault(nil, .invalidMessage("it is not a JSON object")) }
        let id = RPCID(members["id"])
        guard id != nil || members["id"] == nil else {
            throw RPCFault(nil, .invalidMessage("“id” must be a string or a whole number of 64 bits"))
        }
        guard members["jsonrpc"] == "2.0" else { throw RPCFault(id, .invalidMessage("“jsonrpc” must be \"2.0\"")) }
        guard let method = members["method"] else {
            guard id != nil, members["result"] != nil || members["error"] != nil else {
                throw RPCFault(id, .invalidMessage("“method” is missing"))
            }
            self = .response
            return
        }
        guard let method = method.stringValue else {
            throw RPCFault(id, .invalidMessage("“method” must be a string"))
        }
        guard let params = members.object("params") else {
            throw RPCFault(id, .invalidMessage("“params” must be an object"))
        }
        self =
            if let id {
                .request(RPCRequest(id: id, method: method, params: params))
            } else {
                .notification(RPCNotification(method: method, params: params))
            }
    }
}

/// Identifies a request to its sender.
enum RPCID: Hashable, Sendable {
    case text(String)
    case number(Int)

    init?(_ value: JSONValue?) {
        switch value {
        case .string(let text): self = .text(text)
        case .integer(let number): self = .number(number)
        default: return nil
        }
    }

    var json: JSONValue {
        switch self {
        case .text(let text): .string(text)
        case .number(let number): .integer(number)
        }
    }
}

struct RPCRequest: Sendable, Equatable {
    let id: RPCID
    let method: String
    let params: [String: JSONValue]

    var meta: [String: JSONValue]? { params["_meta"]?.objectValue }
}

struct RPCNotification: Sendable, Equatable {
    let method: String
    let params: [String: JSONValue]

    /// As sent.
    var json: JSONValue { ["jsonrpc": "2.0", "method": .string(method), "params": .object(params)] }
}

/// Why a message has no result.
struct RPCError: Error, Sendable, Equatable {
    enum Code: Int, Sendable {
        case parseError = -32700
        case invalidRequest = -32600
        case methodNotFound = -32601
        case invalidParams = -32602
        case internalError = -32603
        /// MCP's: a header and the body disagree.
        case headerMismatch = -32020
        case missingCapability = -32021
        case unsupportedVersion = -32022
        /// Easel's own, for what HTTP has a status for: no key, a quota, a key that may not.
        case refused = -32000
    }

    let code: Code
    let message: String
    var data: JSONValue?
    /// How HTTP calls it, where the code alone does not tell.
    var status: Int?

    init(_ code: Code, _ message: String, data: JSONValue? = nil) {
        self.code = code
        self.message = message
        self.data = data
    }

    static func invalidMessage(_ reason: String) -> RPCError {
        RPCError(
            .invalidRequest, "The body must be one JSON-RPC 2.0 request or notification; \(reason).")
    }

    static func invalidParams(_ reason: String) -> RPCError { RPCError(.invalidParams, reason) }

    static func unknownMethod(_ name: String) -> RPCError {
        RPCError(.methodNotFound, "There is no method “\(name.shortened(to: 80).inOneLine)” here.")
    }

    var json: JSONValue {
        .object(present: ["code": .integer(code.rawValue), "message": .string(message.inOneLine), "data": data])
    }
}

/// An error and the request it responds to; nil if that is not known.
struct RPCFault: Error, Equatable {
    let id: RPCID?
    let error: RPCError

    init(_ id: RPCID?, _ error: RPCError) {
        self.id = id
        self.error = error
    }
}

extension JSONValue {
    /// An object of the values that are present.
    static func object(present members: [String: JSONValue?]) -> JSONValue { .object(members.compactMapValues { $0 }) }

    static func list(_ texts: some Sequence<String>) -> JSONValue { .array(texts.map { .string($0) }) }
}

extension [String: JSONValue] {
    /// An object that may be left out; null is the same as that. Nil for anything else.
    func object(_ name: String) -> [String: JSONValue]? {
        guard let value = self[name], value != .null else { return [:] }
        return value.objectValue
    }
}
