import Foundation
import TestSupport
import Testing

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// An in-memory file system in a namespace of its own, which only one server sees: small enough to fill.
struct SmallDisk: Sendable {
    private let filler: URL

    static let isAvailable: Bool = {
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/unshare")
        process.arguments = ["-rm", "/bin/sh", "-c", "mount -t tmpfs none /mnt"]
        process.standardError = FileHandle.nullDevice
        do { try process.run() } catch { return false }
        process.waitUntilExit()
        return process.terminationStatus == 0
    }()

    /// Serves with database and images on such a disk while `body` runs.
    static func serve(
        _ installation: Installation, megabytes: Int, _ body: (APIClient, SmallDisk) async throws -> Void
    ) async throws {
        let disk = installation.folder.appending(path: "disk")
        try FileManager.default.createDirectory(at: disk, withIntermediateDirectories: true)
        let script = "mount -t tmpfs -o size=\(megabytes)m none disk && cp .easel/* disk/ && exec \"$@\""
        try await installation.serve(
            launcher: ["/usr/bin/unshare", "-rm", "/bin/sh", "-c", script, "sh"],
            settings: ["DATABASE_URL": "sqlite:disk/easel.db", "STORAGE_URL": "file:disk/images"]
        ) { api, server in
            // As the server sees it.
            let root = URL(filePath: "/proc/\(server.processID)/root")
            try await body(api, SmallDisk(filler: root.appending(path: disk.path).appending(path: "filler")))
        }
    }

    /// Takes all the space, to the last byte.
    func fill() throws {
        let file = open(filler.path, O_CREAT | O_WRONLY | O_CLOEXEC, 0o600)
        try #require(file >= 0)
        defer { close(file) }
        for size in [1 << 20, 4096, 1] {
            let zeros = [UInt8](repeating: 0, count: size)
            while write(file, zeros, size) > 0 {}
        }
    }

    func free() throws {
        try FileManager.default.removeItem(at: filler)
    }
}
