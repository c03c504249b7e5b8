/// A reference image that somebody uploaded.
package struct Upload: Sendable, Equatable {
    /// Seconds that an upload is kept if no image node refers to it: 7 days.
    package static let lifetime = 7 * 86_400.0
    /// The largest file in bytes; no model is known to take a larger one.
    package static let largest = 30_000_000

    package let image: StoredImage
    package let organizationID: OrganizationID
    package let createdAt: Timestamp

    package init(image: StoredImage, organizationID: OrganizationID, createdAt: Timestamp) {
        self.image = image
        self.organizationID = organizationID
        self.createdAt = createdAt
    }
}
