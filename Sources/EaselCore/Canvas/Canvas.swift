/// An infinite surface with image nodes and a chat; belongs to an organization.
package struct Canvas: Sendable, Equatable {
    package let id: CanvasID
    package let organizationID: OrganizationID
    package var title: String
    /// The instructions for a language model in every chat on this canvas; nil if there are none.
    package var systemPrompt: String?
    /// Grows by one with every visible change; the id of the newest entry in the canvas's feed.
    package var version: Int64
    package let createdAt: Timestamp
    package var updatedAt: Timestamp
    /// When it was moved to the trash with everything on it; nil for one in use.
    package var deletedAt: Timestamp?

    package init(
        id: CanvasID, organizationID: OrganizationID, title: String, systemPrompt: String? = nil, version: Int64 = 0,
        createdAt: Timestamp, updatedAt: Timestamp, deletedAt: Timestamp? = nil
    ) {
        self.id = id
        self.organizationID = organizationID
        self.title = title
        self.systemPrompt = systemPrompt
        self.version = version
        self.createdAt = createdAt
        self.updatedAt = updatedAt
        self.deletedAt = deletedAt
    }
}

/// What somebody changes about a canvas; nil leaves it as it is.
package struct CanvasEdit: Sendable, Equatable {
    package var title: String?
    /// Empty for none.
    package var systemPrompt: String?

    package init(title: String? = nil, systemPrompt: String? = nil) {
        self.title = title
        self.systemPrompt = systemPrompt
    }

    package func apply(to canvas: inout Canvas) {
        if let title { canvas.title = title }
        if let systemPrompt { canvas.systemPrompt = systemPrompt.isEmpty ? nil : systemPrompt }
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
