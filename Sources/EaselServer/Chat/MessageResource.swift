import EaselCore

/// A chat message as the API returns it.
struct MessageResource: Encodable, Sendable {
    let id: MessageID
    let canvasId: CanvasID
    let role: Message.Role
    let content: String
    let imageNodeIds: [ImageNodeID]
    let offer: OfferResource?
    let createdAt: Timestamp

    init(_ message: Message) {
        id = message.id
        canvasId = message.canvasID
        role = message.role
        content = message.content
        imageNodeIds = message.imageNodeIDs
        offer = message.offer.map(OfferResource.init)
        createdAt = message.createdAt
    }
}

/// What a message offers, as it is ordered with `POST …/image-nodes`.
struct OfferResource: Encodable, Sendable {
    let prompt: String
    let model: String?
    let aspectRatio: String?
    let resolution: String?
    let outputFormat: String?
    let count: Int
    let referenceImages: [String]
    let position: Point?

    init(_ request: ImageRequest) {
        prompt = request.prompt
        model = request.model
        aspectRatio = request.aspectRatio
        resolution = request.resolution
        outputFormat = request.outputFormat
        count = request.count
        referenceImages = request.referenceImages
        position = request.position
    }
}
