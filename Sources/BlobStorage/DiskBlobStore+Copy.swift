import Foundation

/// The state of a stored blob's file.
package enum BlobState: String, Codable, Sendable {
    case whole
    case missing
    /// Its bytes are not those its name says, or can't be read.
    case damaged
}

extension DiskBlobStore {
    /// Reads the blob from end to end.
    package func check(_ digest: String, byteCount: Int) throws -> BlobState {
        do {
            let facts = try FileCopy.facts(of: try path(of: digest))
            return facts == FileFacts(byteCount: byteCount, sha256: digest) ? .whole : .damaged
        } catch let error as FileError {
            return error.isMissing ? .missing : .damaged
        }
    }

    /// Takes the blob over from another folder, unless it is whole here; whatever its state there, only a whole one gets
    /// here.
    ///
    /// The bytes are copied: a link would share with the other folder whatever happens to them there.
    package func take(_ digest: String, byteCount: Int, from other: DiskBlobStore) throws -> BlobState {
        let (source, target) = (try other.path(of: digest), try path(of: digest))
        if FileManager.default.fileExists(atPath: target), try check(digest, byteCount: byteCount) == .whole {
            return .whole
        }
        let temporary = newTemporaryPath()
        defer { try? FileManager.default.removeItem(atPath: temporary) }
        do {
            let facts = try FileCopy.copy(source, to: temporary)
            guard facts == FileFacts(byteCount: byteCount, sha256: digest) else { return .damaged }
        } catch let error as FileError where error.path == source {
            return error.isMissing ? .missing : .damaged
        }
        try Self.put(temporary, at: target)
        return .whole
    }

    /// Whether there is not a single blob; looks no further than the first.
    package func isEmpty() throws -> Bool {
        guard FileManager.default.fileExists(atPath: root) else { return true }
        for name in try FileManager.default.contentsOfDirectory(atPath: root) where name.utf8.count == 2 {
            let files = FileManager.default.enumerator(atPath: root + "/" + name)
            while let file = files?.nextObject() as? String { if file.utf8.count == 64 { return false } }
        }
        return true
    }
}
