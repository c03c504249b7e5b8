import Synchronization
import TestSupport
import Testing

@testable import Imaging

/// Which image is decoded next.
@Suite(.timeLimit(.minutes(2)))
struct WorkSlotsTests {
    /// Jobs that run until they are told to end.
    private final class Jobs: Sendable {
        let slots = WorkSlots(count: 2)
        private let state = Mutex((began: [String](), ends: [String: CheckedContinuation<Void, Never>]()))

        var began: [String] { state.withLock { $0.began } }

        func run(_ name: String, owner: String, isPaid: Bool = false) async {
            _ = await slots.run(WorkTurn(owner: owner, isPaid: isPaid)) {
                await withCheckedContinuation { end in
                    state.withLock {
                        $0.began.append(name)
                        $0.ends[name] = end
                    }
                }
            }
        }

        func end(_ name: String) { state.withLock { $0.ends.removeValue(forKey: name) }?.resume() }

        func waits(for count: Int) async throws {
            try await eventually("nothing waits") { slots.waitingCount == count ? true : nil }
        }

        func hasBegun(_ name: String) async throws {
            try await eventually("\(name) never began") { began.contains(name) ? true : nil }
        }
    }

    @Test func uploadsLeaveASlotForPaidImages() async throws {
        let jobs = Jobs()
        await withDiscardingTaskGroup { group in
            for index in 1...8 { group.addTask { await jobs.run("upload \(index)", owner: "a") } }
            do {
                try await jobs.waits(for: 7)
                #expect(jobs.began.count == 1)
                group.addTask { await jobs.run("result", owner: "a", isPaid: true) }
                try await jobs.hasBegun("result")
            } catch {
                Issue.record(error)
            }
            await Self.endAll(jobs, count: 9)
        }
    }

    @Test func paidImagesComeFirst() async throws {
        let jobs = Jobs()
        await withDiscardingTaskGroup { group in
            do {
                for name in ["first", "second"] { group.addTask { await jobs.run(name, owner: "a", isPaid: true) } }
                try await jobs.hasBegun("first")
                try await jobs.hasBegun("second")
                group.addTask { await jobs.run("upload", owner: "b") }
                try await jobs.waits(for: 1)
                group.addTask { await jobs.run("result", owner: "a", isPaid: true) }
                try await jobs.waits(for: 2)
                jobs.end("first")
                try await jobs.hasBegun("result")
                #expect(!jobs.began.contains("upload"))
            } catch {
                Issue.record(error)
            }
            await Self.endAll(jobs, count: 4)
        }
    }

    @Test(arguments: [true, false])
    func organizationsTakeTurns(isPaid: Bool) async throws {
        let jobs = Jobs()
        await withDiscardingTaskGroup { group in
            do {
                for index in 1...6 {
                    group.addTask { await jobs.run("a\(index)", owner: "a", isPaid: isPaid) }
                    try await eventually("not there") {
                        jobs.began.count + jobs.slots.waitingCount == index ? true : nil
                    }
                }
                group.addTask { await jobs.run("b", owner: "b", isPaid: isPaid) }
                try await jobs.waits(for: isPaid ? 5 : 6)
                jobs.end("a1")
                try await jobs.hasBegun("b")
                #expect(!jobs.began.contains("a3"))
            } catch {
                Issue.record(error)
            }
            await Self.endAll(jobs, count: 7)
        }
    }

    private static func endAll(_ jobs: Jobs, count: Int) async {
        do {
            try await eventually("some never started") {
                for name in jobs.began { jobs.end(name) }
                return jobs.began.count == count ? true : nil
            }
            for name in jobs.began { jobs.end(name) }
        } catch {
            Issue.record(error)
        }
    }
}
