import EaselCore
import Synchronization

/// Where every task of a worker process waits, between any two things it does, for the driver to let it go on.
final class Stage: Sendable {
    private struct Waiting {
        let process: Int
        let label: String
        /// For a sleep, its end.
        let deadline: Timestamp?
        let go: CheckedContinuation<Bool, Never>
    }

    private struct State {
        var waiting: [Waiting] = []
        var dead: Set<Int> = []
        var isOpen = false
    }

    private let state = Mutex(State())

    /// Waits for the driver. False when the process is dead: nothing may be done any more.
    ///
    /// - Parameter isOneOfMany: whether it is done by children of a task group, whose order only the stage makes sure of.
    func pause(
        _ process: Int, _ label: @autoclosure () -> String, until deadline: Timestamp? = nil, isOneOfMany: Bool = false
    ) async -> Bool {
        let (isOpen, isDead) = state.withLock { ($0.isOpen, $0.dead.contains(process)) }
        if isDead { return false }
        if isOpen, deadline == nil, !isOneOfMany { return true }
        let label = label()
        return await withCheckedContinuation { go in
            let isDead = state.withLock { state in
                if state.dead.contains(process) { return true }
                // In the order of their names, so that the order of children of a task group makes no difference.
                let place = state.waiting.firstIndex { $0.label > label } ?? state.waiting.endIndex
                state.waiting.insert(
                    Waiting(process: process, label: label, deadline: deadline, go: go), at: place)
                return false
            }
            if isDead { go.resume(returning: false) }
        }
    }

    /// Lets one of those that can go on do so, as `choose` picks among so many; nil when there is none.
    func release(at now: Timestamp, choose: (Int) -> Int) -> String? {
        let released: Waiting? = state.withLock { state in
            let ready = state.waiting.indices.filter { index in
                state.waiting[index].deadline.map { $0 <= now } ?? true
            }
            return ready.isEmpty ? nil : state.waiting.remove(at: ready[choose(ready.count)])
        }
        released?.go.resume(returning: true)
        return released?.label
    }

    /// The process is gone, and with it everything it had in hand.
    func kill(_ process: Int) -> [String] {
        let lost = state.withLock { state in
            state.dead.insert(process)
            let lost = state.waiting.filter { $0.process == process }
            state.waiting.removeAll { $0.process == process }
            return lost
        }
        for waiting in lost { waiting.go.resume(returning: false) }
        return lost.map(\.label)
    }

    func isDead(_ process: Int) -> Bool { state.withLock { $0.dead.contains(process) } }

    /// From now on only sleepers wait: the order of things is no longer interesting.
    func open() {
        state.withLock { $0.isOpen = true }
    }

    /// When the first sleeper wakes.
    var nextDeadline: Timestamp? { state.withLock { $0.waiting.compactMap(\.deadline).min() } }
}
