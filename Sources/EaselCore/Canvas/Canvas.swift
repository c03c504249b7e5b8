/// An infinite board that belongs to an organization.
package struct Canvas: Sendable, Equatable {
    package let id: CanvasID
    package let organizationID: OrganizationID
    package var title: String
    /// Grows by one with every visible change; the id of the newest entry in the canvas's feed.
    package var version: Int64
    package let createdAt: Timestamp
    package var updatedAt: Timestamp
    /// When it was moved to the trash with all that was on it; nil for one in use.
    package var deletedAt: Timestamp?

    package init(
        id: CanvasID, organizationID: OrganizationID, title: String, version: Int64 = 0, createdAt: Timestamp,
        updatedAt: Timestamp, deletedAt: Timestamp? = nil
    ) {
        self.id = id
        self.organizationID = organizationID
        self.title = title
        self.version = version
        self.createdAt = createdAt
        self.updatedAt = updatedAt
        self.deletedAt = deletedAt
    }
}

/// All of a canvas at one version.
package struct CanvasSnapshot: Sendable, Equatable {
    package let canvas: Canvas
    package let imageNodes: [ImageNode]

    package init(canvas: Canvas, imageNodes: [ImageNode]) {
        self.canvas = canvas
        self.imageNodes = imageNodes
    }
}
