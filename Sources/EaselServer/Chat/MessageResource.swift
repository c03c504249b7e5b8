import EaselCore

/// A chat message as the contract has it.
struct MessageResource: Encodable, Sendable {
    let id: MessageID
    let canvasId: CanvasID
    let role: Message.Role
    let content: String
    let imageNodeIds: [ImageNodeID]
    let offer: ImageRequest?
    let createdAt: Timestamp

    init(_ message: Message) {
        id = message.id
        canvasId = message.canvasID
        role = message.role
        content = message.content
        imageNodeIds = message.imageNodeIDs
        offer = message.offer
        createdAt = message.createdAt
    }
}
