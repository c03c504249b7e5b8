import EaselCore
import Foundation

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// Lets the servers on one database write in turns.
///
/// SQLite has no queue for its write lock: a waiting server looks again after a while, and a server that writes without
/// a pause always has it again by then. So a server takes this lock before it waits for SQLite's, and releases it once
/// it has that: a server that has just written comes after those that wait.
final class WriteTurns: Sendable {
    /// Seconds until a server that stands still with the lock is passed by.
    private static let patience = 0.05
    private static let pause: UInt32 = 200

    private let descriptor: Int32

    init(path: String) throws {
        descriptor = open(path, O_CREAT | O_RDWR | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else {
            throw EaselError.unavailable(
                message: "The lock file \(path) can't be made: \(String(cString: strerror(errno))).")
        }
    }

    deinit { close(descriptor) }

    /// Waits until nobody else waits for SQLite's lock. Only fairness depends on it, so it never fails.
    func take() {
        let end = ContinuousClock.now + .seconds(Self.patience)
        while flock(descriptor, LOCK_EX | LOCK_NB) != 0, errno == EWOULDBLOCK, ContinuousClock.now < end {
            usleep(Self.pause)
        }
    }

    /// Lets the next one wait for SQLite's lock.
    func pass() {
        flock(descriptor, LOCK_UN)
    }
}
