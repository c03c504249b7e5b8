import EaselTesting
import Synchronization
import TestSupport
import Testing

@testable import EaselCore

/// When a loop looks for work.
@Suite(.timeLimit(.minutes(5)))
struct WorkLoopTests {
    /// A loop that finds no work, and counts how often it looked.
    private final class Looks: Sendable {
        private let count = Mutex(0)
        private let (looks, look) = AsyncStream.makeStream(of: Int.self)

        func loop(tick: Double, bell: CommitBell, clock: ManualClock) -> WorkLoop<Int> {
            WorkLoop(
                name: "test", topic: .attempts, slots: 1, tick: tick, bell: bell, clock: clock,
                logger: silentLogger,
                claim: { _ in
                    let number = self.count.withLock { count in
                        count += 1
                        return count
                    }
                    self.look.yield(number)
                    return []
                }, perform: { _ in })
        }

        func wait(for number: Int) async {
            for await look in looks where look >= number { return }
        }

        var number: Int { count.withLock { $0 } }
    }

    @Test func aTickWakesOnlyItsOwnLoop() async throws {
        let (bell, clock) = (CommitBell(), ManualClock())
        let (often, rarely) = (Looks(), Looks())
        await withDiscardingTaskGroup { group in
            group.addTask { await often.loop(tick: 1, bell: bell, clock: clock).run() }
            group.addTask { await rarely.loop(tick: 1_000, bell: bell, clock: clock).run() }
            await often.wait(for: 1)
            await rarely.wait(for: 1)
            for tick in 2...20 {
                // Wait until the ticker sleeps again before the clock moves.
                while clock.sleeping < 2 { await Task.yield() }
                clock.advance(seconds: 1)
                await often.wait(for: tick)
            }
            #expect(rarely.number == 1)
            bell.ring([.attempts])
            await rarely.wait(for: 2)
            bell.close()
        }
    }

    @Test func endsWithTheBellAfterFinishingCurrentWork() async throws {
        let (bell, clock) = (CommitBell(), ManualClock())
        let isDone = Mutex(false)
        let claims = Mutex(0)
        let loop = WorkLoop<Int>(
            name: "test", topic: .attempts, slots: 1, tick: 1, bell: bell, clock: clock,
            logger: silentLogger,
            claim: { _ in
                claims.withLock { claims in
                    claims += 1
                    return claims == 1 ? [1] : []
                }
            },
            perform: { _ in
                bell.close()
                for _ in 0..<100 { await Task.yield() }
                isDone.withLock { $0 = !Task.isCancelled }
            })
        await loop.run()
        #expect(isDone.withLock { $0 })
    }
}
