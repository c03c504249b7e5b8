import JSON

/// A request whose protocol version is known and whose envelope is valid.
struct MCPRequest: Sendable {
    let id: RPCID
    let method: String
    let params: [String: JSONValue]
    let version: MCPVersion
    /// Whether the client takes a task in place of a result.
    let takesTasks: Bool

    /// Where the sender of a call wants its progress reported.
    var progressToken: JSONValue? { RPCID(params["_meta"]?["progressToken"])?.json }

    /// One of the stateless era.
    ///
    /// - Parameter headers: nil where the transport has none.
    init(stateless request: RPCRequest, headers: MCPHeaders?) throws(RPCError) {
        guard let meta = request.meta else {
            throw .invalidParams(
                "params._meta must be an object with “\(MCPMeta.protocolVersion)” and “\(MCPMeta.clientCapabilities)”.")
        }
        for name in [MCPMeta.protocolVersion, MCPMeta.clientCapabilities] where meta[name] == nil {
            throw .invalidParams("params._meta has no “\(name)”, which every request needs.")
        }
        try headers?.check(request, version: meta[MCPMeta.protocolVersion]?.stringValue)
        guard let named = meta[MCPMeta.protocolVersion]?.stringValue else {
            throw .invalidParams("“\(MCPMeta.protocolVersion)” must be a string.")
        }
        guard let version = MCPVersion(rawValue: named), version.isStateless else {
            throw .unsupported(version: named)
        }
        guard let capabilities = meta[MCPMeta.clientCapabilities]?.objectValue else {
            throw .invalidParams("“\(MCPMeta.clientCapabilities)” must be an object.")
        }
        id = request.id
        method = request.method
        params = request.params
        self.version = version
        takesTasks = capabilities["extensions"]?[MCPMeta.tasks]?.objectValue != nil
    }

    /// One of the era of handshakes.
    init(_ request: RPCRequest, version: MCPVersion) {
        id = request.id
        method = request.method
        params = request.params
        self.version = version
        takesTasks = false
    }

    /// The request alone shows which protocol version it uses.
    static func isStateless(_ request: RPCRequest) -> Bool { request.meta?[MCPMeta.protocolVersion] != nil }
}

extension RPCError {
    static func unsupported(version: String) -> RPCError {
        RPCError(
            .unsupportedVersion,
            "Without initialize, this server speaks only \(MCPVersion.july2026.rawValue); the older versions begin with initialize.",
            data: ["supported": .list(MCPVersion.allCases.map(\.rawValue)), "requested": .string(version)])
    }

    static let tasksNeeded = RPCError(
        .missingCapability, "This needs a client that declares the extension “\(MCPMeta.tasks)”.",
        data: ["requiredCapabilities": ["extensions": [MCPMeta.tasks: [:]]]])
}
