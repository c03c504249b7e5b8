/// One message of a canvas's chat.
package struct Message: Sendable, Equatable {
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
    /// What the assistant would order for the user's message, but orders only when asked to.
    package let offer: ImageRequest?
    /// In a user's message: an answer that would spend more credits than this only offers it. Nil for no such limit.
    package let askAbove: Double?
    package let createdAt: Timestamp

    package init(
        id: MessageID, canvasID: CanvasID, role: Role, content: String, imageNodeIDs: [ImageNodeID] = [],
        offer: ImageRequest? = nil, askAbove: Double? = nil, createdAt: Timestamp
    ) {
        self.id = id
        self.canvasID = canvasID
        self.role = role
        self.content = content
        self.imageNodeIDs = imageNodeIDs
        self.offer = offer
        self.askAbove = askAbove
        self.createdAt = createdAt
    }
}
