import Logging

/// Takes work from the store whenever the bell rings or a tick passes, and does so much of it at once.
///
/// The rows are the queue: nothing waits in memory, so a crash loses nothing and any number of processes may run
/// the same loop. Ends when the bell is closed, after the work in hand.
struct WorkLoop<Job: Sendable>: Sendable {
    let name: String
    let topic: CommitBell.Topic
    /// Jobs done at once.
    let slots: Int
    /// Seconds between looks nobody rang for: work may become due by time, or come from another process.
    let tick: Double
    let bell: CommitBell
    let clock: any WallClock
    let logger: Logger
    let claim: @Sendable (Int) async throws -> [Job]
    let perform: @Sendable (Job) async -> Void

    func run() async {
        await withTaskGroup(of: Void.self) { group in
            group.addTask { await work() }
            group.addTask {
                repeat { bell.ring([topic]) } while await sleepOneTick()
            }
            // The ticker has no end of its own.
            await group.next()
            group.cancelAll()
        }
    }

    private func sleepOneTick() async -> Bool {
        do {
            try await clock.sleep(until: clock.now().adding(seconds: tick))
            return true
        } catch {
            return false
        }
    }

    private func work() async {
        let busy = Counter()
        await withDiscardingTaskGroup { group in
            for await _ in bell.listen(to: topic) {
                while busy.value < slots {
                    let jobs = await claimed(slots - busy.value)
                    guard !jobs.isEmpty else { break }
                    for job in jobs {
                        busy.add(1)
                        group.addTask {
                            await perform(job)
                            busy.add(-1)
                            bell.ring([topic])
                        }
                    }
                }
            }
        }
    }

    private func claimed(_ count: Int) async -> [Job] {
        do {
            return try await claim(count)
        } catch is CancellationError {
            return []
        } catch {
            logger.warning("The \(name) can't look for work; it tries again soon.", metadata: ["error": "\(error)"])
            return []
        }
    }
}
