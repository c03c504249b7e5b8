import EaselCore
import Foundation

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// Lets one process at a time do something; the kernel releases the lock when its holder dies.
enum FileLock {
    static func holding<Result>(_ path: String, _ body: () throws -> Result) throws -> Result {
        let file = open(path, O_CREAT | O_RDWR | O_CLOEXEC, 0o600)
        guard file >= 0 else {
            throw EaselError.unavailable(
                message: "The lock file \(path) can't be made: \(String(cString: strerror(errno))).")
        }
        defer { close(file) }
        while flock(file, LOCK_EX) != 0 {
            guard errno == EINTR else {
                throw EaselError.unavailable(
                    message: "The lock \(path) can't be taken: \(String(cString: strerror(errno))).")
            }
        }
        return try body()
    }
}
