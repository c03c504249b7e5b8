import EaselCore
import Foundation
import HTTPTypes
import JSON

/// `tools/call`.
extension MCPServer {
    func call(_ request: MCPRequest, for caller: MCPCaller, tell: Tell) async throws -> MCPResult {
        let tool = try MCPTool(called: request)
        guard let values = request.params.object("arguments") else {
            throw RPCError.invalidParams("“arguments” must be an object.")
        }
        let progress = WaitProgress(token: request.progressToken)
        do {
            guard caller.scopes.contains(tool.scope) else {
                throw Problem(
                    status: .forbidden, code: "forbidden",
                    detail: "This API key has no “\(tool.scope.rawValue)” scope, which \(tool.rawValue) needs.")
            }
            let arguments = try RequestFields(values, allowed: tool.arguments)
            let call = Call(arguments: arguments, values: values, caller: caller)
            switch tool {
            case .generateImage:
                let nodes = try await generate(call, progress, tell: tell)
                let isUnderWay = nodes.contains { !$0.status.isFinal && $0.deletedAt == nil }
                if request.takesTasks, isUnderWay { return .task(task(of: nodes)) }
                return .tool(try await generated(nodes, for: caller), request)
            case .getImage: return .tool(try await getImage(call, progress, tell: tell), request)
            case .listImages: return .tool(try await listImages(call), request)
            case .retryImage: return .tool(try await retryImage(call), request)
            case .cancelImage: return .tool(try await cancelImage(call), request)
            case .getCosts: return .tool(try await getCosts(call), request)
            }
        } catch {
            if Task.isCancelled { throw CancellationError() }
            guard let failure = ToolFailure(error) else { throw error }
            log(error)
            return .tool(ToolResult(failure), request)
        }
    }

    /// One call of a tool.
    private struct Call {
        let arguments: RequestFields
        /// The arguments as they came.
        let values: [String: JSONValue]
        let caller: MCPCaller

        func imageNodeID() throws -> ImageNodeID { ImageNodeID(try arguments.requiredString("imageNodeId")) }

        func wait() throws -> Double {
            guard let seconds = try arguments.number("waitSeconds") else { return 0 }
            guard (0...Double(MCPTool.longestWait)).contains(seconds) else {
                throw Problem.invalid("waitSeconds", "waitSeconds must be a number from 0 to \(MCPTool.longestWait).")
            }
            return seconds
        }
    }

    private func generate(_ call: Call, _ progress: WaitProgress, tell: Tell) async throws -> [ImageNode] {
        let (arguments, caller) = (call.arguments, call.caller)
        let wait = try call.wait()
        let wish = ImageRequest(
            prompt: try arguments.requiredString("prompt"), model: try arguments.string("model"),
            aspectRatio: try arguments.string("aspectRatio"), resolution: try arguments.string("resolution"),
            outputFormat: try arguments.string("outputFormat"), count: try arguments.integer("count") ?? 1,
            referenceImages: try await references(try arguments.strings("referenceImages") ?? [], for: caller))
        let claim = try claim(call)
        let nodes = try await useCases.createImageNodes(
            wish, on: try arguments.string("canvasId").map { CanvasID($0) }, of: caller.organizationID,
            by: caller.apiKeyID, through: .mcp, idempotency: claim)
        _ = try await self.wait(for: nodes.map(\.id), of: caller, seconds: wait, progress, tell: tell)
        return try await current(nodes, of: caller)
    }

    /// Addresses of resources become the images they stand for; what else is named is looked up as everywhere.
    private func references(_ names: [String], for caller: MCPCaller) async throws -> [String] {
        var references: [String] = []
        for name in names {
            let resource = MCPResource(uri: name)
            let node = if let resource { try await node(resource.node, for: caller) } else { ImageNode?.none }
            references.append(node?.image?.id.rawValue ?? name)
        }
        return references
    }

    /// Waiting longer, or not at all, is not another request.
    private func claim(_ call: Call) throws -> IdempotencyClaim? {
        guard let key = try call.arguments.string("idempotencyKey") else { return nil }
        let same = call.values.filter { !["idempotencyKey", "waitSeconds"].contains($0.key) && $0.value != .null }
        return IdempotencyClaim(
            key: try IdempotencyClaim.checked(key, named: "idempotencyKey"), of: call.caller.organizationID,
            for: "mcp generate_image", body: JSONValue.object(same).serialized(), now: useCases.surroundings.now())
    }

    /// What a finished, or an unfinished, `generate_image` answers.
    func generated(_ nodes: [ImageNode], for caller: MCPCaller) async throws -> ToolResult {
        var result = ToolResult(
            [
                "imageNodes": .array(nodes.map { json($0, for: caller) }),
                "canvasUrl": nodes.first.map { .string(canvasURL(of: $0)) } ?? .null,
            ],
            attachments: try await attachments(of: nodes.filter { $0.deletedAt == nil }, for: caller))
        // Some images are better than none.
        let failures = nodes.compactMap { ToolFailure($0) }
        if failures.count == nodes.count { result.failure = failures.first } else { result.hints = Self.hints(nodes) }
        return result
    }

    /// What is left to do for images that are not there; those who do not know make them again.
    private static func hints(_ nodes: [ImageNode]) -> [String] {
        nodes.compactMap { node in
            if node.deletedAt != nil {
                return "\(node.id) was deleted; it can be restored from the trash. Generating it again costs again."
            }
            if node.status.isFinal { return ToolFailure(node).map { "\(node.id): \($0.sentence)" } }
            return "\(node.id) is not ready yet: call get_image with its id and waitSeconds; do not generate it again."
        }
    }

    private func getImage(_ call: Call, _ progress: WaitProgress, tell: Tell) async throws -> ToolResult {
        let nodes = try await wait(
            for: [try call.imageNodeID()], of: call.caller, seconds: try call.wait(), progress, tell: tell)
        return try await result(for: nodes, call.caller)
    }

    private func retryImage(_ call: Call) async throws -> ToolResult {
        let node = try await useCases.retry(
            try call.imageNodeID(), of: call.caller.organizationID, by: call.caller.apiKeyID)
        return try await result(for: [node], call.caller)
    }

    private func cancelImage(_ call: Call) async throws -> ToolResult {
        let node = try await useCases.cancel(
            try call.imageNodeID(), of: call.caller.organizationID, by: call.caller.apiKeyID)
        return try await result(for: [node], call.caller)
    }

    private func result(for nodes: [ImageNode], _ caller: MCPCaller) async throws -> ToolResult {
        guard let node = nodes.first else { throw EaselError.notFound(what: "image node") }
        return ToolResult(
            ["imageNode": json(node, for: caller), "canvasUrl": .string(canvasURL(of: node))],
            hints: Self.hints([node]),
            attachments: try await attachments(of: [node], for: caller))
    }

    private func listImages(_ call: Call) async throws -> ToolResult {
        let arguments = call.arguments
        var filter = ImageNodeFilter(organization: call.caller.organizationID)
        if let name = try arguments.string("canvasId") {
            filter.canvas = try await useCases.canvas(CanvasID(name), of: call.caller.organizationID).id
        }
        filter.status = try arguments.string("status").map(ImageNodeStatus.init(named:))
        let limit = try arguments.integer("limit") ?? MCPTool.usualPage
        guard (1...MCPTool.largestPage).contains(limit) else {
            throw Problem.invalid("limit", "limit must be a whole number from 1 to \(MCPTool.largestPage).")
        }
        let page = try await useCases.store.imageNodes(
            matching: filter, limit: limit, after: try arguments.string("cursor").map { ImageNodeID($0) })
        var structure: [String: JSONValue] = ["imageNodes": .array(page.imageNodes.map { json($0, for: call.caller) })]
        structure["nextCursor"] = page.next.map { .string($0.rawValue) }
        return ToolResult(structure)
    }

    private func getCosts(_ call: Call) async throws -> ToolResult {
        let usage = try await useCases.store.usage(of: call.caller.organizationID)
        return ToolResult([
            "usage": JSONValue(encoding: UsageResource(usage, useCases.provider.facts)),
            "models": .array(useCases.provider.models.map { JSONValue(encoding: ModelResource($0)) }),
        ])
    }

    // MARK: Image nodes in answers

    func json(_ node: ImageNode, for caller: MCPCaller) -> JSONValue {
        let audience: Audience = caller.scopes.contains(.read) ? .members : .writers
        guard case .object(var members) = JSONValue(encoding: ImageNodeResource(node, for: audience, links: links))
        else { return .null }
        members["canvasUrl"] = .string(canvasURL(of: node))
        return .object(members)
    }

    private func canvasURL(of node: ImageNode) -> String { "\(site)/canvases/\(node.canvasID)" }

    /// A preview of every image, for those who may see images, and a link to it.
    private func attachments(of nodes: [ImageNode], for caller: MCPCaller) async throws -> [JSONValue] {
        guard caller.scopes.contains(.read) else { return [] }
        return (try await previews?.blocks(of: nodes.compactMap(\.image), for: caller.organizationID) ?? [])
            + nodes.compactMap(MCPResource.link(of:))
    }
}

extension JSONValue {
    /// A value as the API's answers have it.
    fileprivate init(encoding value: some Encodable) {
        // What was just written as JSON is JSON, and within the limits of reading.
        self = (try? JSONValue.parse(JSONBody.bytes(value))) ?? .null
    }
}

extension MCPTool {
    init(called request: MCPRequest) throws(RPCError) {
        let name = request.params["name"]?.stringValue ?? ""
        guard let tool = MCPTool(rawValue: name) else {
            throw .invalidParams("There is no tool “\(name.shortened(to: 80).inOneLine)”; tools/list lists them.")
        }
        self = tool
    }
}

extension MCPResult {
    static func tool(_ result: ToolResult, _ request: MCPRequest) -> MCPResult {
        .plain(result.json(for: request.version).objectValue ?? [:])
    }
}
