import GRDB
import Synchronization

/// Lets writes that arrive together share one transaction, and so one flush to disk.
///
/// Each write of a group runs in a savepoint: one that fails is undone alone. A write returns only after the shared
/// commit; if that fails, all of its writes fail. At low load a write has a transaction to itself and
/// waits for nobody.
final class GroupCommitWriter: Sendable {
    private struct Job: Sendable {
        /// Says whether it went well; its error is kept for `finish`.
        let run: @Sendable (Database) -> Bool
        /// Called once, with nil after the commit or with what broke it.
        let finish: @Sendable ((any Error)?) -> Void
    }

    private struct State {
        var waiting: [Job] = []
        var isDraining = false
    }

    private let largestGroup: Int
    private let pool: DatabasePool
    private let log: WriteAheadLog
    private let turns: WriteTurns
    private let state = Mutex(State())

    init(pool: DatabasePool, largestGroup: Int, log: WriteAheadLog, turns: WriteTurns) {
        self.pool = pool
        self.turns = turns
        self.largestGroup = largestGroup
        self.log = log
    }

    func write<Value: Sendable>(_ body: @escaping @Sendable (Database) throws -> Value) async throws -> Value {
        try await withCheckedThrowingContinuation { continuation in
            let outcome = Mutex<Result<Value, any Error>?>(nil)
            let job = Job { db in
                let result = Result { try body(db) }
                outcome.withLock { $0 = result }
                if case .success = result { return true }
                return false
            } finish: { commitError in
                let result = outcome.withLock { $0 }
                // What failed by itself keeps its own error.
                if case .failure(let error)? = result {
                    continuation.resume(throwing: error)
                } else if let commitError {
                    continuation.resume(throwing: commitError)
                } else if let result {
                    continuation.resume(with: result)
                } else {
                    continuation.resume(throwing: CancellationError())
                }
            }
            let mustDrain = state.withLock { state in
                state.waiting.append(job)
                defer { state.isDraining = true }
                return !state.isDraining
            }
            if mustDrain { drain() }
        }
    }

    /// Groups written before others may use the connection.
    private static let mostGroups = 16

    private func drain() {
        pool.asyncWriteWithoutTransaction { [self] db in
            for _ in 0..<Self.mostGroups {
                guard let group = nextGroup() else { return }
                var failure: (any Error)?
                turns.take()
                do {
                    try db.inTransaction(.immediate) {
                        turns.pass()
                        if group.count == 1 { return group[0].run(db) ? .commit : .rollback }
                        for job in group {
                            try db.run("SAVEPOINT job", [])
                            if !job.run(db) { try db.run("ROLLBACK TO job", []) }
                            try db.run("RELEASE job", [])
                        }
                        return .commit
                    }
                } catch {
                    turns.pass()
                    failure = error
                }
                for job in group { job.finish(failure) }
                log.keepShort(db)
            }
            drain()
        }
    }

    /// The writes of the next transaction; nil when there are none, and then draining is over.
    private func nextGroup() -> [Job]? {
        state.withLock { state in
            guard !state.waiting.isEmpty else {
                state.isDraining = false
                return nil
            }
            let group = Array(state.waiting.prefix(largestGroup))
            state.waiting.removeFirst(group.count)
            return group
        }
    }
}
