import EaselCore
import GRDB
import Synchronization
import TestSupport
import Testing

@testable import EaselServer
@testable import SQLiteStore

/// The server checks rarely whether it can write, and shares the result.
@Suite(.timeLimit(.minutes(10)))
struct ReadinessTests {
    private struct Away: Error {}

    @Test func checksOnceForAllRequests() async throws {
        let looks = Counter()
        let readiness = Readiness(clock: FixedClock(time: Timestamp(milliseconds: 1_000_000))) { looks.add() }
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<100 { group.addTask { try await readiness.require() } }
            try await group.waitForAll()
        }
        for _ in 0..<100 { try await readiness.require() }
        #expect(looks.value == 1)
    }

    @Test func checksAgainWhenTheResultIsOld() async throws {
        let (looks, isAway, clock) = (Counter(), Counter(), SteppingSeconds())
        let readiness = Readiness(clock: clock) {
            looks.add()
            if isAway.value > 0 { throw Away() }
        }
        try await readiness.require()
        isAway.add()
        try await readiness.require()
        clock.step()
        for _ in 0..<3 { await #expect(throws: Away.self) { try await readiness.require() } }
        #expect(looks.value == 2)
    }

    @Test func manyRequestsCauseFewWrites() async throws {
        try await withServer { server in
            let clock = ContinuousClock.now
            for _ in 0..<200 { #expect(try await server.anonymous.get("/readyz").status == 200) }
            let seconds = Int((ContinuousClock.now - clock).components.seconds)
            let writes = try await server.store.pool.read {
                try Int.fetchOne($0, sql: "SELECT count FROM write_checks")
            }
            #expect(try #require(writes) <= seconds + 2)
        }
    }

    private final class Counter: Sendable {
        private let count = Mutex(0)
        var value: Int { count.withLock { $0 } }
        func add() { count.withLock { $0 += 1 } }
    }

    private final class SteppingSeconds: WallClock {
        private let time = Mutex(Int64(1_000_000))
        func now() -> Timestamp { Timestamp(milliseconds: time.withLock { $0 }) }
        func sleep(until deadline: Timestamp) async throws {}
        func step() { time.withLock { $0 += 1_001 } }
    }
}
