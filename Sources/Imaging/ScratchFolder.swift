import Foundation

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// Where jobs write their files. Each job has a folder that is removed with it; leftovers of dead processes are too.
final class ScratchFolder: Sendable {
    private let path: String
    /// Held for as long as this object lives: the kernel releases it when the process dies.
    private let lock: Int32

    /// A folder in `root` for this process. If it can't be created, each job reports that.
    init(in root: String) {
        path = root + "/" + UUID().uuidString
        let mode: [FileAttributeKey: Any] = [.posixPermissions: 0o700]
        try? FileManager.default.createDirectory(atPath: root, withIntermediateDirectories: true, attributes: mode)
        // Locked first: another process must not find this folder unlocked, and remove it as that of a dead one.
        let all = Self.locked(root, LOCK_EX)
        defer { if all >= 0 { close(all) } }
        try? FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: false, attributes: mode)
        lock = Self.locked(path, LOCK_EX)
        for name in (try? FileManager.default.contentsOfDirectory(atPath: root)) ?? [] {
            let other = root + "/" + name
            let dead = Self.locked(other, LOCK_EX | LOCK_NB)
            guard dead >= 0 else { continue }
            try? FileManager.default.removeItem(atPath: other)
            close(dead)
        }
    }

    deinit {
        try? FileManager.default.removeItem(atPath: path)
        if lock >= 0 { close(lock) }
    }

    /// Runs `body` with an empty folder that is removed afterwards in any case.
    func withFolder<Result>(
        _ body: (String) async throws(ImagingError) -> Result
    ) async throws(ImagingError) -> Result {
        let folder = path + "/" + UUID().uuidString
        do {
            try FileManager.default.createDirectory(
                atPath: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        } catch {
            throw .unavailable("the folder \(folder) can't be made: \(error.localizedDescription)")
        }
        defer { try? FileManager.default.removeItem(atPath: folder) }
        return try await body(folder)
    }

    /// The folder's descriptor, locked; negative if somebody else holds the lock.
    private static func locked(_ folder: String, _ operation: Int32) -> Int32 {
        let descriptor = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0, flock(descriptor, operation) != 0 else { return descriptor }
        close(descriptor)
        return -1
    }
}
