import EaselCore
import Foundation
import JSON

/// The extension `io.modelcontextprotocol/tasks`: a handle for what `generate_image` started.
extension MCPServer {
    /// How long a client without a subscription should wait between two requests.
    private static let pollMilliseconds = 5_000

    /// Of image nodes that were just made.
    func task(of nodes: [ImageNode]) -> [String: JSONValue] {
        state(TaskID(nodes: nodes.map(\.id)), nodes)
    }

    func getTask(_ request: MCPRequest, for caller: MCPCaller) async throws -> [String: JSONValue] {
        try caller.require(.read)
        let (task, nodes) = try await task(request, for: caller)
        return try await detailed(task, nodes, for: caller)
    }

    /// Stops what can still be stopped; what can't is acknowledged all the same.
    func cancelTask(_ request: MCPRequest, for caller: MCPCaller) async throws -> [String: JSONValue] {
        try caller.require(.write)
        let (_, nodes) = try await task(request, for: caller)
        for node in nodes where !node.status.isFinal {
            do {
                _ = try await useCases.cancel(node.id, of: caller.organizationID, by: caller.apiKeyID)
            } catch EaselError.conflict {
                // Its image has arrived meanwhile.
            }
        }
        return [:]
    }

    /// Nothing is ever asked of a client, so there is nothing it could answer.
    func updateTask(_ request: MCPRequest, for caller: MCPCaller) async throws -> [String: JSONValue] {
        try caller.require(.write)
        _ = try await task(request, for: caller)
        return [:]
    }

    /// A task's image nodes but those that were deleted; nil when there is no such task of the caller's organization.
    func nodes(of task: TaskID, for caller: MCPCaller) async throws -> [ImageNode]? {
        let nodes = try await read(task.nodes, of: caller)
        return nodes.isEmpty ? nil : nodes
    }

    private func task(_ request: MCPRequest, for caller: MCPCaller) async throws -> (TaskID, [ImageNode]) {
        guard request.takesTasks else { throw RPCError.tasksNeeded }
        guard let text = try request.text("taskId"), let task = TaskID(text),
            let nodes = try await nodes(of: task, for: caller)
        else { throw RPCError.invalidParams("There is no such task.") }
        return (task, nodes)
    }

    /// With the result, once there is one.
    func detailed(_ task: TaskID, _ nodes: [ImageNode], for caller: MCPCaller) async throws -> [String: JSONValue] {
        var members = state(task, nodes)
        if members["status"] == "completed" {
            let result = try await generated(nodes, for: caller).json(for: .july2026).objectValue ?? [:]
            members["result"] = .object(result.merging(["resultType": "complete"]) { own, _ in own })
        }
        return members
    }

    private func state(_ task: TaskID, _ nodes: [ImageNode]) -> [String: JSONValue] {
        let status =
            if nodes.contains(where: { !$0.status.isFinal }) {
                "working"
            } else if nodes.allSatisfy({ $0.status == .canceled }) { "cancelled" }
            // A failed image is a result that says so; “failed” is for calls that had none.
            else { "completed" }
        let created = nodes.map(\.createdAt).min() ?? useCases.surroundings.now()
        let updated = nodes.map(\.updatedAt).max() ?? created
        return [
            "taskId": .string(task.text), "status": .string(status),
            "statusMessage": .string(WaitProgress.message(nodes)),
            "createdAt": .string(created.iso8601), "lastUpdatedAt": .string(updated.iso8601), "ttlMs": .null,
            "pollIntervalMs": .integer(Self.pollMilliseconds),
        ]
    }
}

/// A task stands for the image nodes of one call, and its id names them, so nothing has to be stored for it.
struct TaskID: Hashable, Sendable {
    let nodes: [ImageNodeID]

    init(nodes: [ImageNodeID]) { self.nodes = nodes }

    /// Nil for what names no call of `generate_image`.
    init?(_ text: String) {
        nodes = text.split(separator: ",", omittingEmptySubsequences: false).map { ImageNodeID(String($0)) }
        guard ImageRequest.counts(through: .mcp).contains(nodes.count), Set(nodes).count == nodes.count,
            nodes.allSatisfy({ !$0.rawValue.isEmpty })
        else {
            return nil
        }
    }

    var text: String { nodes.map(\.rawValue).joined(separator: ",") }
}

extension Timestamp {
    fileprivate var iso8601: String {
        Date(timeIntervalSince1970: Double(milliseconds) / 1000).formatted(.iso8601)
    }
}
