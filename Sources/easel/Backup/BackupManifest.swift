import BlobStorage
import EaselCore
import Foundation

/// `backup.json`: what a backup contains. It is written last, so a backup without it is incomplete.
struct BackupManifest: Codable {
    static let newestFormat = 1

    var format = newestFormat
    let easelVersion: String
    let madeAt: Timestamp
    let database: FileFacts
    /// The number of different files of images and uploads, and their bytes.
    let files: Int
    let bytes: Int
    let hasSecret: Bool
    /// The file that contains it; nil also in backups of older versions.
    var secret: FileFacts?
    /// What the database referred to and the image folder lacked when the backup was made.
    let missing: [MissingImage]

    var found: FileCount { FileCount(files: files, bytes: bytes, missing: missing) }
}

/// An image or upload whose bytes are missing, or do not match its digest.
struct MissingImage: Codable {
    let id: String
    let digest: String
    let problem: BlobState
}

/// The files that exist, counted, and those that are missing.
struct FileCount {
    var files = 0
    var bytes = 0
    var missing: [MissingImage] = []

    mutating func add(_ digest: String, _ byteCount: Int, ids: [String], _ state: BlobState) {
        guard state == .whole else {
            missing += ids.map { MissingImage(id: $0, digest: digest, problem: state) }
            return
        }
        files += 1
        bytes += byteCount
    }

    /// As people read it.
    var words: String {
        let size = Double(bytes)
        let amount =
            switch size {
            case 1e9...: String(format: "%.1f GB", size / 1e9)
            case 1e6...: String(format: "%.1f MB", size / 1e6)
            default: String(format: "%.0f kB", (size / 1e3).rounded(.up))
            }
        return "\(files) \(files == 1 ? "file" : "files") of images, \(amount)"
    }
}
