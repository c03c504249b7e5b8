import Crypto
import Foundation

/// A file's length, and the SHA-256 of its bytes in hex.
package struct FileFacts: Codable, Sendable, Equatable {
    package let byteCount: Int
    package let sha256: String
}

/// Reads files from end to end.
package enum FileCopy {
    private static let piece = 1 << 20

    package static func facts(of path: String) throws -> FileFacts {
        try read(path) { _ in }
    }

    /// Copies a file to a new one, readable by its owner only and flushed; returns what was read.
    package static func copy(_ path: String, to target: String) throws -> FileFacts {
        let file = try File(creating: target)
        let facts = try read(path, file.write)
        try file.synchronize()
        return facts
    }

    /// Makes a file, or the names in a folder, durable.
    package static func synchronize(_ path: String) throws {
        try File.synchronizeFolder(path)
    }

    private static func read(_ path: String, _ consume: ([UInt8]) throws -> Void) throws -> FileFacts {
        let file = try File(reading: path)
        var hash = SHA256()
        var offset = 0
        while true {
            let bytes = try file.read(count: piece, at: offset)
            if bytes.isEmpty { break }
            hash.update(data: bytes)
            try consume(bytes)
            offset += bytes.count
        }
        return FileFacts(
            byteCount: offset, sha256: hash.finalize().map { String(format: "%02x", $0) }.joined())
    }
}
