import EaselCore

/// The wall clock as one worker process sees it: who sleeps waits for the driver.
struct ProcessClock: WallClock {
    let process: Int
    let clock: ManualClock
    let stage: Stage

    func now() -> Timestamp { clock.now() }

    func sleep(until deadline: Timestamp) async throws {
        guard await stage.pause(process, "\(process) sleep", until: deadline) else { throw CancellationError() }
    }
}
