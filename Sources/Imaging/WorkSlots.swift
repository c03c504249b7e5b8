import Synchronization

/// Lets at most a fixed number of jobs run at once; the others wait in the order they came.
final class WorkSlots: Sendable {
    private struct Waiting {
        let ticket: UInt64
        let continuation: CheckedContinuation<Bool, Never>
    }

    private struct State {
        var free: Int
        var nextTicket: UInt64 = 0
        var queue: [Waiting] = []
    }

    private let state: Mutex<State>

    init(count: Int) {
        state = Mutex(State(free: max(1, count)))
    }

    /// Runs `job` in a slot, or returns nil when the task was cancelled before a slot was free.
    func run<Result: Sendable>(_ job: () async -> Result) async -> Result? {
        guard await acquire() else { return nil }
        defer { release() }
        return await job()
    }

    private func acquire() async -> Bool {
        let ticket = state.withLock { state in
            state.nextTicket += 1
            return state.nextTicket
        }
        return await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let answer: Bool? = state.withLock { state in
                    // A cancellation before this point found no one to wake, so it is looked for here.
                    if Task.isCancelled { return false }
                    if state.free > 0 {
                        state.free -= 1
                        return true
                    }
                    state.queue.append(Waiting(ticket: ticket, continuation: continuation))
                    return nil
                }
                if let answer { continuation.resume(returning: answer) }
            }
        } onCancel: {
            let waiting = state.withLock { state -> Waiting? in
                guard let index = state.queue.firstIndex(where: { $0.ticket == ticket }) else { return nil }
                return state.queue.remove(at: index)
            }
            waiting?.continuation.resume(returning: false)
        }
    }

    private func release() {
        let next = state.withLock { state -> Waiting? in
            guard !state.queue.isEmpty else {
                state.free += 1
                return nil
            }
            return state.queue.removeFirst()
        }
        next?.continuation.resume(returning: true)
    }
}
