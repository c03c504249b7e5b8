/// The image formats that are stored.
package enum ImageFormat: String, Codable, Sendable, CaseIterable {
    case png, jpeg, webp

    package var contentType: String { "image/" + rawValue }
    package var fileExtension: String { self == .jpeg ? "jpg" : rawValue }
}

/// An image and its owner.
package struct OwnedImage: Sendable, Equatable {
    package let image: StoredImage
    package let organizationID: OrganizationID
    /// The node it was made for; nil for an upload.
    package let imageNodeID: ImageNodeID?

    package init(image: StoredImage, organizationID: OrganizationID, imageNodeID: ImageNodeID?) {
        self.image = image
        self.organizationID = organizationID
        self.imageNodeID = imageNodeID
    }
}

/// An image whose bytes are durable.
package struct StoredImage: Sendable, Equatable {
    package let id: ImageID
    /// SHA-256 of the bytes in hex, and their address in the blob store.
    package let digest: String
    package let format: ImageFormat
    /// True size in pixels, read from the file.
    package let width: Int
    package let height: Int
    package let byteCount: Int

    package init(id: ImageID, digest: String, format: ImageFormat, width: Int, height: Int, byteCount: Int) {
        self.id = id
        self.digest = digest
        self.format = format
        self.width = width
        self.height = height
        self.byteCount = byteCount
    }
}
