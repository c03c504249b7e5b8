package import EaselCore
import Synchronization

/// An in-memory store for tests and simulations.
///
/// One lock is one transaction. Everything that may throw is called before the first change, so nothing is partly
/// written.
package final class MemoryStore: Store {
    private let state = Mutex(MemoryState())
    private let bell: CommitBell

    /// - Parameter bell: rung after every commit that creates work or changes.
    package init(bell: CommitBell) {
        self.bell = bell
    }

    package func checkWritable() async throws {}

    /// Each user of a shared store has its own bell; every write rings all of them.
    package func otherWrites() async throws -> Int { read { $0.writes } }

    func read<Result: Sendable>(_ body: (borrowing MemoryState) throws -> Result) rethrows -> Result {
        try state.withLock { try body($0) }
    }

    func write<Result: Sendable>(_ body: (inout MemoryState) throws -> Result) rethrows -> Result {
        let (result, topics, canvases, nodes) = try state.withLock { state in
            state.writes += 1
            state.topics = []
            state.changedCanvases = []
            state.changedNodes = []
            return (try body(&state), state.topics, state.changedCanvases, state.changedNodes)
        }
        bell.ring(topics, canvases: canvases, imageNodes: nodes)
        return result
    }
}
