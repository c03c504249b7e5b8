import Synchronization

/// Whose turn a job takes.
package struct WorkTurn: Hashable, Sendable {
    /// Owners take turns.
    let owner: String
    /// It goes before everything that is not paid for, and has a slot that nothing else may use.
    let isPaid: Bool

    package init(owner: String, isPaid: Bool) {
        self.owner = owner
        self.isPaid = isPaid
    }
}

/// Lets at most a fixed number of jobs run at once. Paid ones go first, and the others never use the last slot; within
/// each kind, owners take turns.
final class WorkSlots: Sendable {
    private struct Waiting {
        let ticket: UInt64
        let turn: WorkTurn
        let continuation: CheckedContinuation<Bool, Never>
    }

    private struct State {
        var running: [WorkTurn] = []
        var nextTicket: UInt64 = 0
        var queue: [Waiting] = []
        /// When each owner's last job began; kept while anything waits.
        var served: [String: UInt64] = [:]

        mutating func makeTicket() -> UInt64 {
            nextTicket += 1
            return nextTicket
        }

        mutating func begin(_ turn: WorkTurn) {
            running.append(turn)
            served[turn.owner] = makeTicket()
        }
    }

    private let count: Int
    private let state = Mutex(State())

    init(count: Int) {
        self.count = max(1, count)
    }

    /// Runs `job` in a slot, or returns nil if the task was canceled before its turn.
    func run<Result: Sendable>(_ turn: WorkTurn, _ job: () async -> Result) async -> Result? {
        guard await acquire(turn) else { return nil }
        defer { release(turn) }
        return await job()
    }

    /// The number of jobs that wait for their turn.
    var waitingCount: Int { state.withLock { $0.queue.count } }

    private func hasSlot(for turn: WorkTurn, _ state: State) -> Bool {
        guard state.running.count < count else { return false }
        return turn.isPaid || state.running.count { !$0.isPaid } < max(1, count - 1)
    }

    private func acquire(_ turn: WorkTurn) async -> Bool {
        let ticket = state.withLock { $0.makeTicket() }
        return await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let answer: Bool? = state.withLock { state in
                    // A cancellation before this point found nobody to wake, so it is checked here.
                    if Task.isCancelled { return false }
                    // Those who wait have no slot that this one could take from them.
                    if hasSlot(for: turn, state) {
                        state.begin(turn)
                        return true
                    }
                    state.queue.append(Waiting(ticket: ticket, turn: turn, continuation: continuation))
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

    private func release(_ turn: WorkTurn) {
        let next = state.withLock { state -> [Waiting] in
            if let index = state.running.firstIndex(of: turn) { state.running.remove(at: index) }
            var next: [Waiting] = []
            while let index = nextIndex(state) {
                let waiting = state.queue.remove(at: index)
                state.begin(waiting.turn)
                next.append(waiting)
            }
            if state.queue.isEmpty { state.served = [:] }
            return next
        }
        for waiting in next { waiting.continuation.resume(returning: true) }
    }

    /// Whose turn it is: paid jobs, then the owner served longest ago, then first come, first served.
    private func nextIndex(_ state: State) -> Int? {
        state.queue.indices.filter { hasSlot(for: state.queue[$0].turn, state) }.min { left, right in
            func rank(_ index: Int) -> (Int, UInt64, UInt64) {
                let waiting = state.queue[index]
                return (waiting.turn.isPaid ? 0 : 1, state.served[waiting.turn.owner] ?? 0, waiting.ticket)
            }
            return rank(left) < rank(right)
        }
    }
}
