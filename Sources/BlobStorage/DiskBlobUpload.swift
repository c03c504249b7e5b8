import Crypto
import EaselCore
import Foundation

/// A blob on its way to the disk, hashed as it is written.
actor DiskBlobUpload: BlobUpload {
    nonisolated let path: String
    private let root: String
    private let file: File
    private var hash = SHA256()
    private var isKept = false

    init(path: String, root: String) throws {
        self.path = path
        self.root = root
        file = try File(creating: path)
    }

    func append(_ bytes: [UInt8]) throws {
        try file.write(bytes)
        hash.update(data: bytes)
    }

    func keep() async throws -> String {
        let digest = hash.finalize().map { String(format: "%02x", $0) }.joined()
        let target = try DiskBlobStore.path(of: digest, in: root)
        let (path, file) = (path, file)
        try await Blocking.run {
            try file.synchronize()
            try DiskBlobStore.put(path, at: target)
        }
        isKept = true
        return digest
    }

    func discard() async {
        guard !isKept else { return }
        // Nothing depends on it: a leftover is removed at a later start.
        try? FileManager.default.removeItem(atPath: path)
    }
}
