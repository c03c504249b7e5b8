/// A link that lets anyone view one canvas, until it is revoked.
package struct Share: Sendable, Equatable {
    package let id: ShareID
    package let canvasID: CanvasID
    /// What people call it.
    package let name: String?
    /// The key it was made with; it outlives it.
    package let createdBy: APIKeyID
    package let createdAt: Timestamp
    /// When it expires; nil for never.
    package let expiresAt: Timestamp?
    /// About when it was last used; a minute's uses are written down together.
    package var lastUsedAt: Timestamp?

    package init(
        id: ShareID, canvasID: CanvasID, name: String? = nil, createdBy: APIKeyID, createdAt: Timestamp,
        expiresAt: Timestamp? = nil, lastUsedAt: Timestamp? = nil
    ) {
        self.id = id
        self.canvasID = canvasID
        self.name = name
        self.createdBy = createdBy
        self.createdAt = createdAt
        self.expiresAt = expiresAt
        self.lastUsedAt = lastUsedAt
    }

    package func hasExpired(at now: Timestamp) -> Bool {
        expiresAt.map { $0 <= now } ?? false
    }
}

/// How much a sender can see: anything beyond it counts as not found.
package enum Reach: Sendable, Equatable {
    case organization(OrganizationID)
    case canvas(CanvasID)

    func includes(_ canvas: Canvas) -> Bool {
        switch self {
        case .organization(let id): canvas.organizationID == id
        case .canvas(let id): canvas.id == id
        }
    }

    func includes(_ node: ImageNode) -> Bool {
        switch self {
        case .organization(let id): node.organizationID == id
        case .canvas(let id): node.canvasID == id
        }
    }
}
