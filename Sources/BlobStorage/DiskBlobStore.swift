package import EaselCore
import Foundation

/// Stores blobs as files named by their SHA-256, in folders named by its first two letters.
///
/// A blob is written to a temporary file, flushed, and renamed: under its digest there is a complete file or none.
package struct DiskBlobStore: BlobStore {
    /// Bytes read and passed on at once; a sender holds about two such pieces.
    private static let pieceLength = 64 * 1024

    let root: String
    private let randomBytes: @Sendable (Int) -> [UInt8]

    /// Opens or makes the folder at `root` and removes what a crash left half-written.
    ///
    /// Throws `EaselError.unavailable` when the folder can't be used.
    package init(
        root: String, randomBytes: @escaping @Sendable (Int) -> [UInt8] = Surroundings.systemRandomBytes
    ) throws {
        self.root = root
        self.randomBytes = randomBytes
        do {
            let manager = FileManager.default
            try manager.createDirectory(atPath: temporaryFolder, withIntermediateDirectories: true)
            // Files younger than a day may belong to another process on the same folder.
            for name in try manager.contentsOfDirectory(atPath: temporaryFolder) {
                let path = temporaryFolder + "/" + name
                let changed = try? manager.attributesOfItem(atPath: path)[.modificationDate] as? Date
                if let changed, changed.timeIntervalSinceNow < -86_400 { try? manager.removeItem(atPath: path) }
            }
        } catch {
            throw EaselError.unavailable(
                message: "The image folder \(root) can't be used: \(error.localizedDescription)")
        }
    }

    /// Reads what is in the folder at `root`, if it is there; makes and changes nothing.
    package init(reading root: String) {
        self.root = root
        randomBytes = Surroundings.systemRandomBytes
    }

    private var temporaryFolder: String { root + "/incoming" }

    package func makeUpload() async throws -> any BlobUpload {
        let path = newTemporaryPath()
        return try await Blocking.run { [self] in
            do {
                return try DiskBlobUpload(path: path, root: root)
            } catch let error as FileError where error.isMissing {
                // Somebody has removed the folder. If the one around it is gone as well, so may be the disk it was on.
                try FileManager.default.createDirectory(atPath: temporaryFolder, withIntermediateDirectories: false)
                return try DiskBlobUpload(path: path, root: root)
            }
        }
    }

    func newTemporaryPath() -> String {
        temporaryFolder + "/" + randomBytes(12).map { String(format: "%02x", $0) }.joined()
    }

    package func size(of digest: String) async throws -> Int? {
        let path = try path(of: digest)
        return try await Blocking.run {
            do {
                return try File(reading: path).size()
            } catch let error as FileError where error.isMissing {
                return nil
            }
        }
    }

    package func read(_ digest: String, range: Range<Int>, consume: ([UInt8]) async throws -> Void) async throws {
        let path = try path(of: digest)
        let file = try await Blocking.run { try File(reading: path) }
        var offset = range.lowerBound
        while offset < range.upperBound {
            let count = min(Self.pieceLength, range.upperBound - offset)
            let piece = try await Blocking.run { [offset] in try file.read(count: count, at: offset) }
            guard !piece.isEmpty else {
                throw EaselError.unavailable(message: "The image \(digest) is shorter than it should be.")
            }
            try await consume(piece)
            offset += piece.count
        }
    }

    package func withLocalFile<Result: Sendable>(
        _ digest: String, _ body: @Sendable (String) async throws -> Result
    ) async throws -> Result {
        try await body(try path(of: digest))
    }

    package func remove(_ digest: String, keptBefore end: Timestamp) async throws -> Bool {
        let path = try path(of: digest)
        return try await Blocking.run {
            do {
                // Keeping the same bytes again puts a new file in the place of the old one.
                guard try File(reading: path).changedAt() < end.milliseconds else { return false }
                try File.remove(path)
            } catch let error as FileError where error.isMissing {
                // As wanted.
            }
            return true
        }
    }

    package func checkWritable() async throws {
        let upload = try await makeUpload()
        do {
            try await upload.append([0])
        } catch {
            await upload.discard()
            throw error
        }
        await upload.discard()
    }

    func path(of digest: String) throws -> String {
        try Self.path(of: digest, in: root)
    }

    /// Gives a flushed file its name, for good.
    static func put(_ path: String, at target: String) throws {
        let folder = URL(filePath: target).deletingLastPathComponent().path
        if !FileManager.default.fileExists(atPath: folder) {
            try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
            try File.synchronizeFolder(URL(filePath: folder).deletingLastPathComponent().path)
        }
        try File.rename(path, to: target)
        // The name is durable only once its folder is.
        try File.synchronizeFolder(folder)
    }

    static func path(of digest: String, in root: String) throws -> String {
        guard digest.utf8.count == 64, digest.utf8.allSatisfy({ (48...57) ~= $0 || (97...102) ~= $0 }) else {
            throw EaselError.notFound(what: "image")
        }
        return root + "/" + digest.prefix(2) + "/" + digest
    }
}
