import EaselCore
import ServiceLifecycle
import Synchronization

/// The changes of some image nodes, for a reader of any speed. Commits drive it, without polling; a slow reader gets
/// only the latest state.
struct NodeNews: Sendable {
    enum Item: Sendable {
        /// From here on nothing is missed.
        case began
        case changed(Set<ImageNodeID>)
        /// Nothing for a while.
        case nothing
    }

    private static let pause = 15.0

    /// Nodes that changed since the last item.
    private final class Unheard: Sendable {
        private let nodes = Mutex<Set<ImageNodeID>>([])

        func add(_ node: ImageNodeID) { nodes.withLock { _ = $0.insert(node) } }
        func take() -> Set<ImageNodeID> {
            nodes.withLock { nodes in
                defer { nodes = [] }
                return nodes
            }
        }
    }

    let bell: CommitBell
    let clock: any WallClock

    /// Hands the news to `body` until it wants to hear no more, until `end`, or until the bell is closed or
    /// the server shut down.
    func follow(
        _ nodes: Set<ImageNodeID>, until end: Timestamp?, _ body: (Item) async throws -> Bool
    ) async throws {
        let unheard = Unheard()
        let (signals, signal) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
        let rings = nodes.map { node in (node: node, rings: bell.listen(to: [node])) }
        guard try await body(.began) else { return }
        try await withThrowingTaskGroup(of: Void.self) { group in
            defer { group.cancelAll() }
            for (node, rings) in rings {
                group.addTask {
                    for await _ in rings {
                        unheard.add(node)
                        signal.yield()
                    }
                    // The bell is closed.
                    signal.finish()
                }
            }
            group.addTask {
                while true {
                    try await clock.sleep(until: clock.now().adding(seconds: Self.pause))
                    signal.yield()
                }
            }
            if let end {
                group.addTask {
                    try await clock.sleep(until: end)
                    signal.finish()
                }
            }
            for await _ in signals.cancelOnGracefulShutdown() {
                let changed = unheard.take()
                guard try await body(changed.isEmpty ? .nothing : .changed(changed)) else { break }
            }
        }
        try Task.checkCancellation()
    }
}
