import EaselCore
import Foundation
import JSON

/// Images as part of a result: small enough for a model to look at.
struct ImagePreviews: Sendable {
    /// What the images of one answer may have together; as base64 less than 700 kB, since clients cut answers at 1 MiB.
    private static let mostBytes = 520_000

    let thumbnails: Thumbnails
    let blobs: any BlobStore

    /// An image block for each image, unless it can't be made small enough or can't be made now.
    func blocks(of images: [StoredImage], for organization: OrganizationID) async throws -> [JSONValue] {
        var blocks: [JSONValue] = []
        for image in images {
            let found = try await bytes(of: image, for: organization, most: Self.mostBytes / images.count)
            guard let (bytes, type) = found else { continue }
            blocks.append([
                "type": "image", "data": .string(Data(bytes).base64EncodedString()), "mimeType": .string(type),
            ])
        }
        return blocks
    }

    private func bytes(
        of image: StoredImage, for organization: OrganizationID, most: Int
    ) async throws -> (bytes: [UInt8], type: String)? {
        do {
            for width in Thumbnails.widths.reversed() where width < image.width {
                let bytes = try await thumbnails.bytes(digest: image.digest, width: width, for: organization)
                if bytes.count <= most { return (bytes, "image/webp") }
            }
            // Smaller than every thumbnail.
            guard image.byteCount <= most else { return nil }
            var bytes: [UInt8] = []
            try await blobs.read(image.digest, range: 0..<image.byteCount) { bytes += $0 }
            return (bytes, image.format.contentType)
        } catch let error as CancellationError {
            throw error
        } catch {
            // The image itself is there, and its address is in the answer.
            return nil
        }
    }
}
