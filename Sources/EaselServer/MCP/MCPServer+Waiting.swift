import EaselCore
import JSON

/// Waiting for images.
extension MCPServer {
    var news: NodeNews { NodeNews(bell: useCases.bell, clock: useCases.surroundings.clock) }

    /// The nodes once all of them are final, or as they are when the time is over.
    func wait(
        for ids: [ImageNodeID], of caller: MCPCaller, seconds: Double, _ progress: WaitProgress, tell: Tell
    ) async throws -> [ImageNode] {
        guard seconds > 0 else { return try await read(ids, of: caller) }
        let clock = useCases.surroundings.clock
        var nodes: [ImageNode] = []
        try await news.follow(Set(ids), until: clock.now().adding(seconds: seconds)) { item in
            if case .nothing = item {} else { nodes = try await read(ids, of: caller) }
            let isOver = nodes.allSatisfy(\.status.isFinal)
            try await tell(progress.note(nodes, at: clock.now()))
            return !isOver
        }
        return try await read(ids, of: caller)
    }

    /// Those that are there: one that is deleted meanwhile must not hide the others, which are paid.
    func read(_ ids: [ImageNodeID], of caller: MCPCaller) async throws -> [ImageNode] {
        var nodes: [ImageNode] = []
        for id in ids {
            if let node = try await node(id, for: caller) { nodes.append(node) }
        }
        return nodes
    }

    /// As they are now, also those that are in the trash or gone.
    func current(_ nodes: [ImageNode], of caller: MCPCaller) async throws -> [ImageNode] {
        var current: [ImageNode] = []
        for node in nodes { current.append(try await useCases.store.imageNode(node.id) ?? node) }
        return current
    }
}
