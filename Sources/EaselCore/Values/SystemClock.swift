import Foundation

/// The machine's wall clock.
package struct SystemClock: WallClock {
    package init() {}

    package func now() -> Timestamp {
        Timestamp(milliseconds: Int64(Date().timeIntervalSince1970 * 1000))
    }

    package func sleep(until deadline: Timestamp) async throws {
        let seconds = deadline.seconds(since: now())
        if seconds > 0 { try await Task.sleep(for: .seconds(seconds)) }
    }
}
