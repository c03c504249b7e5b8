import EaselCore
import JSON

/// `resources/list` and `resources/read`.
extension MCPServer {
    private static let page = 50

    func resources(_ request: MCPRequest, for caller: MCPCaller) async throws -> [String: JSONValue] {
        try caller.require(.read)
        let page = try await useCases.store.imageNodes(
            matching: ImageNodeFilter(organization: caller.organizationID), limit: Self.page,
            after: try request.text("cursor").map { ImageNodeID($0) })
        var members: [String: JSONValue] = ["resources": .array(page.imageNodes.flatMap(MCPResource.list(of:)))]
        members["nextCursor"] = page.next.map { .string($0.rawValue) }
        return members
    }

    func read(_ request: MCPRequest, for caller: MCPCaller) async throws -> MCPResult {
        try caller.require(.read)
        guard let uri = try request.text("uri") else { throw RPCError.invalidParams("“uri” is missing.") }
        guard let resource = MCPResource(uri: uri), let node = try await node(resource.node, for: caller) else {
            throw RPCError.noResource(uri)
        }
        switch resource.part {
        case .node:
            return .cacheable(
                [
                    "contents": [
                        [
                            "uri": .string(uri), "mimeType": "application/json",
                            "text": .string(String(decoding: json(node, for: caller).serialized(), as: UTF8.self)),
                        ]
                    ]
                ], seconds: 0)
        case .image:
            guard let image = node.image else { throw RPCError.noResource(uri) }
            guard try await blobs.size(of: image.digest) == image.byteCount else {
                throw EaselError.unavailable(message: "The bytes of image \(image.id) are missing from storage.")
            }
            return .image(uri: uri, image)
        }
    }

    /// Nil for one that is not there, or another organization's.
    func node(_ id: ImageNodeID, for caller: MCPCaller) async throws -> ImageNode? {
        do {
            return try await useCases.imageNode(id, of: caller.organizationID)
        } catch EaselError.notFound {
            return nil
        }
    }
}

extension MCPRequest {
    /// A text of `params`; nil when it is missing.
    func text(_ name: String) throws(RPCError) -> String? {
        guard let value = params[name], value != .null else { return nil }
        guard let text = value.stringValue else { throw .invalidParams("“\(name)” must be a string.") }
        return text
    }
}

extension RPCError {
    fileprivate static func noResource(_ uri: String) -> RPCError {
        RPCError(
            .invalidParams, "There is no resource “\(uri.shortened(to: 120).inOneLine)”.",
            data: ["uri": .string(uri.shortened(to: 120))])
    }
}
