import EaselCore
import Foundation
import HTTPTypes
import JSON

/// `tools/call`.
extension MCPServer {
    func call(_ request: MCPRequest, for caller: MCPCaller, tell: Tell) async throws -> MCPResult {
        let tool = try MCPTool(called: request)
        guard let values = (request.params["arguments"] ?? [:]).objectValue else {
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
                if request.takesTasks, nodes.contains(where: { !$0.status.isFinal }) {
                    return .task(task(of: nodes))
                }
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
            referenceImages: try arguments.strings("referenceImages") ?? [])
        let claim = try claim(call)
        let canvas = try await canvas(named: try arguments.string("canvasId"), for: caller)
        let nodes = try await useCases.createImageNodes(
            wish, on: canvas, of: caller.organizationID, by: caller.apiKeyID, through: .mcp, idempotency: claim)
        return try await self.wait(for: nodes.map(\.id), of: caller, seconds: wait, progress, tell: tell)
    }

    private func canvas(named name: String?, for caller: MCPCaller) async throws -> CanvasID {
        if let name { return CanvasID(name) }
        return try await useCases.canvas(of: .mcp, of: caller.organizationID).id
    }

    /// Waiting longer, or not at all, is not another request.
    private func claim(_ call: Call) throws -> IdempotencyClaim? {
        guard let text = try call.arguments.string("idempotencyKey") else { return nil }
        let key = try IdempotencyClaim.checked(key: text, named: "idempotencyKey")
        let same = call.values.filter { !["idempotencyKey", "waitSeconds"].contains($0.key) && $0.value != .null }
        return IdempotencyClaim(
            key: key, of: call.caller.organizationID, for: "mcp generate_image",
            body: JSONValue.object(same).serialized(), now: useCases.surroundings.now())
    }

    /// What a finished, or an unfinished, `generate_image` answers.
    func generated(_ nodes: [ImageNode], for caller: MCPCaller) async throws -> ToolResult {
        var result = ToolResult(
            [
                "imageNodes": .array(nodes.map(json)),
                "canvasUrl": nodes.first.map { .string(canvasURL(of: $0)) } ?? .null,
            ],
            attachments: try await attachments(of: nodes, for: caller))
        // Some images are better than none; what became of the others stands in the nodes.
        let failures = nodes.compactMap { ToolFailure($0) }
        if failures.count == nodes.count { result.failure = failures.first }
        return result
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
            ["imageNode": json(node), "canvasUrl": .string(canvasURL(of: node))],
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
        var structure: [String: JSONValue] = ["imageNodes": .array(page.imageNodes.map(json))]
        structure["nextCursor"] = page.next.map { .string($0.rawValue) }
        return ToolResult(structure)
    }

    private func getCosts(_ call: Call) async throws -> ToolResult {
        let usage = try await useCases.store.usage(of: call.caller.organizationID)
        return ToolResult([
            "usage": JSONValue(encoding: UsageResource(usage)),
            "models": .array(useCases.provider.models.map { JSONValue(encoding: ModelResource($0)) }),
        ])
    }

    // MARK: Image nodes in answers

    func json(_ node: ImageNode) -> JSONValue {
        guard case .object(var members) = JSONValue(encoding: ImageNodeResource(node, links: links)) else {
            return .null
        }
        members["canvasUrl"] = .string(canvasURL(of: node))
        return .object(members)
    }

    private func canvasURL(of node: ImageNode) -> String { "\(site)/canvases/\(node.canvasID)" }

    /// A preview of every image, for those who may see images, and a link to it.
    private func attachments(of nodes: [ImageNode], for caller: MCPCaller) async throws -> [JSONValue] {
        guard caller.scopes.contains(.read) else { return [] }
        return (try await previews?.blocks(of: nodes) ?? []) + nodes.compactMap(MCPResource.link(of:))
    }
}

extension MCPTool {
    init(called request: MCPRequest) throws(RPCError) {
        let name = request.params["name"]?.stringValue ?? ""
        guard let tool = MCPTool(rawValue: name) else {
            throw .invalidParams("There is no tool “\(name.shortened(to: 80).inOneLine)”; tools/list has them.")
        }
        self = tool
    }
}

extension MCPResult {
    static func tool(_ result: ToolResult, _ request: MCPRequest) -> MCPResult {
        .plain(result.json(for: request.version).objectValue ?? [:])
    }
}
