import JSON

/// An agent's message, and the headers that should match it.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzMCP(_ start: UnsafePointer<UInt8>?, _ count: Int) -> Int32 {
    var input = Input(start, count)
    var fields: [String: [String]] = [:]
    for name in ["MCP-Protocol-Version", "Mcp-Method", "Mcp-Name"] {
        fields[name] = (0..<input.byte() % 3).map { _ in input.text() }
    }
    guard let value = try? JSONValue.parse(Array(input.bytes)) else { return 0 }
    do throws(RPCFault) {
        guard case .request(let request) = try RPCMessage(value) else { return 0 }
        check(request, MCPHeaders { fields[$0] ?? [] })
    } catch {
        check(error.error)
        require(error.id == nil || RPCID(value["id"]) == error.id, "a fault names the request it is about")
    }
    return 0
}

private func check(_ request: RPCRequest, _ headers: MCPHeaders) {
    do throws(RPCError) {
        let known = try MCPRequest(stateless: request, headers: headers)
        require(known.version.isStateless && known.method == request.method, "it is what was sent")
        require(MCPRequest.isStateless(request), "and is known for what it is")
        // A message accepted with headers is accepted without.
        _ = try MCPRequest(stateless: request, headers: nil)
    } catch {
        check(error)
    }
    // Writing a request and parsing it again gives the same request.
    let again: JSONValue = [
        "jsonrpc": "2.0", "id": request.id.json, "method": .string(request.method), "params": .object(request.params),
    ]
    let read = (try? JSONValue.parse(again.serialized())).flatMap { try? RPCMessage($0) }
    require(read == .request(request), "written again it is the same request")
}

private func check(_ error: RPCError) {
    let line = error.json.serialized()
    require(!line.contains(UInt8(ascii: "\n")), "an error is one line")
    require((try? JSONValue.parse(line))?["code"] == .integer(error.code.rawValue), "and is JSON")
}
