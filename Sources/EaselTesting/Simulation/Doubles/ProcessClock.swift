import EaselCore
import Synchronization

/// The wall clock of Easel's machine, which may be set wrong and corrected, and the true time behind it.
final class MachineClock: WallClock {
    private let truth: ManualClock
    private let ahead = Mutex(0.0)
    private let jumps = Mutex(0)

    init(truth: ManualClock) {
        self.truth = truth
    }

    func now() -> Timestamp { truth.now().adding(seconds: ahead.withLock { $0 }) }

    /// When, in true time, a sleep until `deadline` that starts now ends: how long it lasts does not depend on whether
    /// the clock is right.
    func trueTime(of deadline: Timestamp) -> Timestamp { deadline.adding(seconds: -ahead.withLock { $0 }) }

    func jump(seconds: Double) {
        ahead.withLock { $0 += seconds }
        jumps.withLock { $0 += 1 }
    }

    /// Whether it was ever wrong.
    var hasJumped: Bool { jumpCount > 0 }
    var jumpCount: Int { jumps.withLock { $0 } }

    func setRight() { ahead.withLock { $0 = 0 } }

    func sleep(until deadline: Timestamp) async throws { try await truth.sleep(until: trueTime(of: deadline)) }
}

/// The wall clock of one worker process: every sleep waits for the driver.
struct ProcessClock: WallClock {
    let process: Int
    let clock: MachineClock
    let stage: Stage

    func now() -> Timestamp { clock.now() }

    func sleep(until deadline: Timestamp) async throws {
        guard await stage.pause(process, "\(process) sleep", until: clock.trueTime(of: deadline)) else {
            throw CancellationError()
        }
    }
}
