import Dispatch
import Synchronization

/// Runs all tasks of a simulated world one after the other, on the thread that drives it.
///
/// A task runs until it waits; the driver alone chooses which waiting task continues. So a seed replays
/// exactly, with the product's real asynchronous code.
final class SimulationExecutor: TaskExecutor {
    private struct State {
        var jobs: [UnownedJob] = []
        /// Calls answered by another thread, such as a real database's.
        var outside = 0
        var isAsleep = false
    }

    private let state = Mutex(State())
    private let wakeUp = DispatchSemaphore(value: 0)

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        let mustWake = state.withLock { state in
            state.jobs.append(job)
            defer { state.isAsleep = false }
            return state.isAsleep
        }
        if mustWake { wakeUp.signal() }
    }

    /// Starts a task and runs everything until it all waits for the driver.
    func start(_ body: @escaping @Sendable () async -> Void) {
        Task(executorPreference: self, operation: body)
        drain()
    }

    /// Runs `body` to its end, which must not wait for the driver.
    func finish<Value: Sendable>(_ body: @escaping @Sendable () async throws -> Value) throws -> Value {
        let result = Outcome<Value>()
        start {
            do { result.set(.success(try await body())) } catch { result.set(.failure(error)) }
        }
        guard let value = result.value else { throw CancellationError() }
        return try value.get()
    }

    /// Runs until nothing is left to run.
    func drain() {
        while true {
            let (batch, mustSleep) = state.withLock { state in
                defer { state.jobs.removeAll(keepingCapacity: true) }
                state.isAsleep = state.jobs.isEmpty && state.outside > 0
                return (state.jobs, state.isAsleep)
            }
            for job in batch { job.runSynchronously(on: asUnownedTaskExecutor()) }
            if mustSleep {
                wakeUp.wait()
            } else if batch.isEmpty {
                return
            }
        }
    }

    /// A call answered by another thread: the driver waits for it.
    func outside<Value>(_ call: () async throws -> Value) async rethrows -> Value {
        state.withLock { $0.outside += 1 }
        defer { state.withLock { $0.outside -= 1 } }
        return try await call()
    }
}

private final class Outcome<Value: Sendable>: Sendable {
    private let result = Mutex<Result<Value, any Error>?>(nil)

    var value: Result<Value, any Error>? { result.withLock { $0 } }

    func set(_ value: Result<Value, any Error>) {
        result.withLock { $0 = value }
    }
}
