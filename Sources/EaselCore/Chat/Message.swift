/// One message of a canvas's chat.
package struct Message: Codable, Sendable, Equatable {
    package enum Role: String, Codable, Sendable {
        case user, assistant
    }

    package let id: MessageID
    package let canvasID: CanvasID
    package let role: Role
    /// Plain text; never markup.
    package let content: String
    /// The image nodes this message started or shows, in order.
    package let imageNodeIDs: [ImageNodeID]
    package let createdAt: Timestamp

    package init(
        id: MessageID, canvasID: CanvasID, role: Role, content: String, imageNodeIDs: [ImageNodeID] = [],
        createdAt: Timestamp
    ) {
        self.id = id
        self.canvasID = canvasID
        self.role = role
        self.content = content
        self.imageNodeIDs = imageNodeIDs
        self.createdAt = createdAt
    }
}
