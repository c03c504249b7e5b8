/// The tenant: owns canvases and API keys.
package struct Organization: Sendable, Equatable {
    package let id: OrganizationID
    package var name: String
    package let createdAt: Timestamp

    package init(id: OrganizationID, name: String, createdAt: Timestamp) {
        self.id = id
        self.name = name
        self.createdAt = createdAt
    }
}
