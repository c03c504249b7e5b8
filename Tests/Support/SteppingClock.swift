import EaselCore

/// A clock whose sleeper sleeps until the test lets it go on.
final class SteppingClock: WallClock {
    private let steps: AsyncStream<Void>
    private let stepper: AsyncStream<Void>.Continuation

    init() {
        (steps, stepper) = AsyncStream.makeStream()
    }

    func now() -> Timestamp { SystemClock().now() }

    func sleep(until deadline: Timestamp) async throws {
        for await _ in steps { return }
        throw CancellationError()
    }

    func step() { stepper.yield() }
}
