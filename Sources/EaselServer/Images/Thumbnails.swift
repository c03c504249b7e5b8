package import EaselCore
import Foundation
import NIOPosix

/// Small copies of images, made once and kept as long as there is room.
package actor Thumbnails {
    static let widths = [256, 512, 1024]
    /// The default limit on the bytes of all copies together.
    package static let usualCapacity = 1 << 30

    private let folder: String
    private let capacity: Int
    /// Bytes the copies have, about; nil until they are counted.
    private var size: Int?
    private var isLimiting = false
    private let blobs: any BlobStore
    private let images: any ImageProcessor
    private var underWay: [String: Task<[UInt8], any Error>] = [:]

    /// - Parameters:
    ///   - folder: where the copies are kept; they can be made again at any time.
    ///   - capacity: the maximum size of all of them together, in bytes.
    package init(
        folder: String, capacity: Int = Thumbnails.usualCapacity, blobs: any BlobStore, images: any ImageProcessor
    ) {
        self.folder = folder
        self.capacity = capacity
        self.blobs = blobs
        self.images = images
    }

    /// A WebP copy. Requests for the same copy share the work.
    func bytes(digest: String, width: Int, for organization: OrganizationID) async throws -> [UInt8] {
        let name = Self.name(digest, width)
        let path = folder + "/" + name
        if let bytes = try await Self.wholeCopy(at: path) { return bytes }
        if let task = underWay[name] { return try await task.value }
        // Owned by this actor's table until it ends; a client that leaves must not stop it for the others.
        let task = Task { try await make(path, digest: digest, width: width, for: organization) }
        underWay[name] = task
        defer { underWay[name] = nil }
        let bytes = try await task.value
        if let size { self.size = size + bytes.count }
        if let size, size > capacity { await limit() }
        return bytes
    }

    /// Counts the copies and, if they have more bytes than they may, removes those that nobody has asked for the longest.
    package func limit() async {
        guard !isLimiting else { return }
        isLimiting = true
        defer { isLimiting = false }
        let (folder, capacity) = (ThumbnailFolder(path: folder), capacity)
        size = try? await NIOThreadPool.files.runIfActive { try folder.limit(to: capacity) }
    }

    /// Not an image's extension: the image is followed by its checksum.
    private static func name(_ digest: String, _ width: Int) -> String { "\(digest)-\(width).thumbnail" }

    /// Removes the copies of an image that is gone.
    package func forget(_ digest: String) {
        for width in Self.widths {
            try? FileManager.default.removeItem(atPath: "\(folder)/\(Self.name(digest, width))")
        }
    }

    private func make(
        _ path: String, digest: String, width: Int, for organization: OrganizationID
    ) async throws -> [UInt8] {
        let draft = "\(path).\(UUID().uuidString)"
        defer { try? FileManager.default.removeItem(atPath: draft) }
        do {
            try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
            try await blobs.withLocalFile(digest) { file in
                try await images.makeThumbnail(of: file, at: draft, width: width, for: .thumbnail(organization))
            }
            return try await NIOThreadPool.files.runIfActive {
                let bytes = Array(try Data(contentsOf: URL(filePath: draft)))
                try Data(bytes + Self.checksum(of: bytes)).write(to: URL(filePath: path), options: .atomic)
                return bytes
            }
        } catch {
            throw EaselError.unavailable(message: "A thumbnail can't be made: \(error)")
        }
    }

    /// The copy, if the checksum that follows it is right; otherwise nil.
    private static func wholeCopy(at path: String) async throws -> [UInt8]? {
        try await NIOThreadPool.files.runIfActive {
            guard let file = FileManager.default.contents(atPath: path), file.count > 4 else { return nil }
            let bytes = Array(file.dropLast(4))
            guard checksum(of: bytes) == Array(file.suffix(4)) else { return nil }
            ThumbnailFolder.noteUse(of: path)
            return bytes
        }
    }

    private static func checksum(of bytes: [UInt8]) -> [UInt8] {
        withUnsafeBytes(of: CRC32.checksum(bytes).bigEndian) { Array($0) }
    }
}
