import EaselCore
import Synchronization

/// Where every task of a worker process waits for the driver, between any two actions.
final class Stage: Sendable {
    private struct Waiting {
        let process: Int
        let label: String
        /// The end, if it is a sleep.
        let deadline: Timestamp?
        let go: CheckedContinuation<Bool, Never>
    }

    private struct State {
        var waiting: [Waiting] = []
        var dead: Set<Int> = []
        var isOpen = false
    }

    private let state = Mutex(State())

    /// Waits for the driver. False if the process is dead and may do nothing more.
    ///
    /// - Parameter isOneOfMany: whether children of a task group do it, whose order only the stage determines.
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
                // Sorted by name, so that the order of children of a task group does not matter.
                let place = state.waiting.firstIndex { $0.label > label } ?? state.waiting.endIndex
                state.waiting.insert(
                    Waiting(process: process, label: label, deadline: deadline, go: go), at: place)
                return false
            }
            if isDead { go.resume(returning: false) }
        }
    }

    /// Continues one of the tasks that can continue, picked by `choose`; nil if there is none.
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

    /// The process is gone, with all its work in progress.
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

    /// From now on only sleepers wait: the order no longer matters.
    func open() {
        state.withLock { $0.isOpen = true }
    }

    /// When the next sleep ends.
    var nextDeadline: Timestamp? { state.withLock { $0.waiting.compactMap(\.deadline).min() } }
}
