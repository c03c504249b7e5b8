import EaselCore
import Foundation

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// Held by every server on a database for as long as it runs; the kernel releases it when its holder dies.
final class ServerPresence: Sendable {
    private let descriptor: Int32

    /// Joins the servers that hold `path`; runs `whenAlone` first if none does.
    init(path: String, whenAlone: () throws -> Void) throws {
        descriptor = open(path, O_CREAT | O_RDWR | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw Self.error(path) }
        if flock(descriptor, LOCK_EX | LOCK_NB) == 0 { try whenAlone() }
        while flock(descriptor, LOCK_SH) != 0 {
            guard errno == EINTR else { throw Self.error(path) }
        }
    }

    /// Keeps all servers from joining at `path`; nil when there is one.
    init?(aloneAt path: String) throws {
        descriptor = open(path, O_CREAT | O_RDWR | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw Self.error(path) }
        guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else { return nil }
    }

    deinit {
        if descriptor >= 0 { close(descriptor) }
    }

    private static func error(_ path: String) -> EaselError {
        .unavailable(message: "The lock \(path) can't be taken: \(String(cString: strerror(errno))).")
    }
}
