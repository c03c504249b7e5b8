import Logging

/// Claims work from the store whenever the bell rings or a tick passes, and does a limited amount at once.
///
/// The rows are the queue: nothing waits in memory, so a crash loses nothing and any number of processes may run
/// the same loop. Ends when the bell is closed, after the work in progress.
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
        let (wakes, wake) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
        await withTaskGroup(of: Void.self) { group in
            group.addTask {
                for await _ in bell.listen(to: topic) { wake.yield() }
                wake.finish()
            }
            group.addTask {
                repeat { wake.yield() } while await sleepOneTick()
            }
            await work(on: wakes) { wake.yield() }
            // The ticker has no end of its own.
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

    private func work(on wakes: AsyncStream<Void>, wake: @escaping @Sendable () -> Void) async {
        let busy = Counter()
        await withDiscardingTaskGroup { group in
            for await _ in wakes {
                while busy.value < slots {
                    let jobs = await claimed(slots - busy.value)
                    guard !jobs.isEmpty else { break }
                    for job in jobs {
                        busy.add(1)
                        group.addTask {
                            await perform(job)
                            busy.add(-1)
                            wake()
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
