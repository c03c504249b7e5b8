import JSON

/// The content of one request body.
struct MCPExchange {
    enum Message {
        case request(MCPRequest)
        case refused(MCPReply)
    }

    /// Messages of one batch.
    private static let most = 20

    var messages: [Message] = []
    var isBatch = false

    /// Throws an `RPCFault` for what can't be answered message by message.
    init(_ body: [UInt8], _ headers: MCPHeaders) throws(RPCFault) {
        guard let value = try? JSONValue.parse(body) else {
            throw RPCFault(nil, RPCError(.parseError, "The body is not JSON."))
        }
        guard let values = value.arrayValue else {
            if let request = try Self.request(RPCMessage(value), headers) { messages = [.request(request)] }
            return
        }
        isBatch = true
        let version = headers.version.map { MCPVersion(rawValue: $0) } ?? .unnamed
        guard version?.allowsBatches == true, (1...Self.most).contains(values.count) else {
            throw RPCFault(
                nil,
                .invalidMessage(
                    "a list of 1 to \(Self.most) of them is accepted with version 2025-03-26 only"))
        }
        for value in values {
            do throws(RPCFault) {
                let message = try RPCMessage(value)
                if case .request(let request) = message, request.method == "initialize" {
                    throw RPCFault(request.id, .invalidMessage("“initialize” comes alone"))
                }
                if let request = try Self.request(message, headers) { messages.append(.request(request)) }
            } catch {
                messages.append(.refused(MCPReply(error.error, to: error.id)))
            }
        }
    }

    /// Nil for what is only taken note of.
    private static func request(_ message: RPCMessage, _ headers: MCPHeaders) throws(RPCFault) -> MCPRequest? {
        let named = headers.version
        let version = named.map { MCPVersion(rawValue: $0) } ?? .unnamed
        switch message {
        case .request(let request):
            do throws(RPCError) {
                if MCPRequest.isStateless(request) { return try MCPRequest(stateless: request, headers: headers) }
                // The handshake says itself which version it is for.
                if request.method == "initialize" { return MCPRequest(request, version: .newestWithHandshake) }
                guard let version else { throw .unsupported(version: named ?? "") }
                guard !version.isStateless else { return try MCPRequest(stateless: request, headers: headers) }
                return MCPRequest(request, version: version)
            } catch {
                throw RPCFault(request.id, error)
            }
        case .notification:
            guard version != nil else { throw RPCFault(nil, .unsupported(version: named ?? "")) }
            return nil
        case .response:
            guard version?.isStateless == false else {
                throw RPCFault(nil, .invalidMessage("this server sends no requests, so there is nothing to answer"))
            }
            return nil
        }
    }
}

extension MCPExchange {
    /// Why its only request is refused.
    func fault(_ server: MCPServer, for caller: MCPCaller) -> RPCFault? {
        // Older clients take every status but 200 for the end of the line.
        guard case .request(let request)? = messages.first, request.version.isStateless else { return nil }
        do throws(RPCError) {
            try server.check(request, for: caller)
            return nil
        } catch {
            return RPCFault(request.id, error)
        }
    }
}

extension MCPExchange.Message {
    func mayTell(_ server: MCPServer) -> Bool {
        if case .request(let request) = self { server.mayTell(request) } else { false }
    }

    var isListening: Bool {
        if case .request(let request) = self { request.method == "subscriptions/listen" } else { false }
    }
}
