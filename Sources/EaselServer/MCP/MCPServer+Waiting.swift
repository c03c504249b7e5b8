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

    func read(_ ids: [ImageNodeID], of caller: MCPCaller) async throws -> [ImageNode] {
        var nodes: [ImageNode] = []
        for id in ids { nodes.append(try await useCases.imageNode(id, of: caller.organizationID)) }
        return nodes
    }
}
