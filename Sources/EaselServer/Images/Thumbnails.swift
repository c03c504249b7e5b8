package import EaselCore
import Foundation

/// Small copies of pictures, made once and kept beside them.
package actor Thumbnails {
    static let widths = [256, 512, 1024]

    private let folder: String
    private let blobs: any BlobStore
    private let images: any ImageProcessor
    private var underWay: [String: Task<String, any Error>] = [:]

    /// - Parameter folder: where the copies are kept; they can be made again at any time.
    package init(folder: String, blobs: any BlobStore, images: any ImageProcessor) {
        self.folder = folder
        self.blobs = blobs
        self.images = images
    }

    /// The path of a WebP copy. Requests for the same copy share the work.
    func path(digest: String, width: Int) async throws -> String {
        let name = "\(digest)-\(width).webp"
        let path = folder + "/" + name
        if FileManager.default.fileExists(atPath: path) { return path }
        if let task = underWay[name] { return try await task.value }
        // Owned by this actor's table until it ends; a client that leaves must not stop it for the others.
        let task = Task { try await make(path, digest: digest, width: width) }
        underWay[name] = task
        defer { underWay[name] = nil }
        return try await task.value
    }

    /// Removes the copies of a picture that is gone.
    package func forget(_ digest: String) {
        for width in Self.widths { try? FileManager.default.removeItem(atPath: "\(folder)/\(digest)-\(width).webp") }
    }

    private func make(_ path: String, digest: String, width: Int) async throws -> String {
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        let draft = path + ".\(UInt64.random(in: 0 ... .max))"
        do {
            try await blobs.withLocalFile(digest) { file in
                try await images.makeThumbnail(of: file, at: draft, width: width)
            }
            try FileManager.default.moveItem(atPath: draft, toPath: path)
        } catch {
            try? FileManager.default.removeItem(atPath: draft)
            // Another process may have been faster.
            guard FileManager.default.fileExists(atPath: path) else {
                throw EaselError.unavailable(message: "A thumbnail can't be made: \(error)")
            }
        }
        return path
    }
}
