package import EaselCore
import Foundation

/// Small copies of images, made once and kept beside them.
package actor Thumbnails {
    static let widths = [256, 512, 1024]

    private let folder: String
    private let blobs: any BlobStore
    private let images: any ImageProcessor
    private var underWay: [String: Task<[UInt8], any Error>] = [:]

    /// - Parameter folder: where the copies are kept; they can be made again at any time.
    package init(folder: String, blobs: any BlobStore, images: any ImageProcessor) {
        self.folder = folder
        self.blobs = blobs
        self.images = images
    }

    /// A WebP copy. Requests for the same copy share the work.
    func bytes(digest: String, width: Int, for organization: OrganizationID) async throws -> [UInt8] {
        let name = "\(digest)-\(width).webp"
        let path = folder + "/" + name
        if let bytes = Self.wholeCopy(at: path) { return bytes }
        if let task = underWay[name] { return try await task.value }
        // Owned by this actor's table until it ends; a client that leaves must not stop it for the others.
        let task = Task { try await make(path, digest: digest, width: width, for: organization) }
        underWay[name] = task
        defer { underWay[name] = nil }
        return try await task.value
    }

    /// Removes the copies of an image that is gone.
    package func forget(_ digest: String) {
        for width in Self.widths { try? FileManager.default.removeItem(atPath: "\(folder)/\(digest)-\(width).webp") }
    }

    private func make(
        _ path: String, digest: String, width: Int, for organization: OrganizationID
    ) async throws -> [UInt8] {
        do {
            try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
            try await blobs.withLocalFile(digest) { file in
                try await images.makeThumbnail(of: file, at: path, width: width, for: .thumbnail(organization))
            }
        } catch {
            throw EaselError.unavailable(message: "A thumbnail can't be made: \(error)")
        }
        guard let bytes = Self.wholeCopy(at: path) else {
            throw EaselError.unavailable(message: "The thumbnail \(path) can't be read.")
        }
        return bytes
    }

    /// The file's bytes when it is as long as it says itself; else it is made anew.
    private static func wholeCopy(at path: String) -> [UInt8]? {
        guard let bytes = FileManager.default.contents(atPath: path).map({ Array($0) }),
            bytes.starts(with: "RIFF".utf8), bytes.dropFirst(8).starts(with: "WEBP".utf8)
        else { return nil }
        let length = bytes[4..<8].reversed().reduce(0) { $0 << 8 | Int($1) }
        return bytes.count == length + 8 ? bytes : nil
    }
}
