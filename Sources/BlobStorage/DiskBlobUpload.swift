import Crypto
import EaselCore
import Foundation
import Synchronization

/// A blob on its way to the disk, hashed as it is written.
final class DiskBlobUpload: BlobUpload {
    let path: String
    private let root: String
    private let file: File
    private let progress = Mutex(Progress())

    private struct Progress {
        var hash = SHA256()
        var isKept = false
    }

    init(path: String, root: String) throws {
        self.path = path
        self.root = root
        file = try File(creating: path)
    }

    func append(_ bytes: [UInt8]) async throws {
        try await Blocking.run { [self] in
            try file.write(bytes)
            progress.withLock { $0.hash.update(data: bytes) }
        }
    }

    func keep(announcing announce: @Sendable (String) async throws -> Void) async throws -> String {
        let digest = progress.withLock { $0.hash }.finalize().map { String(format: "%02x", $0) }.joined()
        let target = try DiskBlobStore.path(of: digest, in: root)
        // Both wait for the disk.
        async let flushed: Void = Blocking.run { [self] in try file.synchronize() }
        try await announce(digest)
        try await flushed
        try await Blocking.run { [self] in
            try DiskBlobStore.put(path, at: target)
            progress.withLock { $0.isKept = true }
        }
        return digest
    }

    func discard() async {
        guard !progress.withLock({ $0.isKept }) else { return }
        let path = path
        // Nothing depends on it: a leftover is removed at a later start.
        try? await Blocking.run { try FileManager.default.removeItem(atPath: path) }
    }
}
