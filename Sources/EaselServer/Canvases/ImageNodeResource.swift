package import EaselCore

/// An image node as the API returns it. Guests do not see what it was made from, what it cost, or what the provider
/// said about it.
package struct ImageNodeResource: Encodable, Sendable {
    struct ErrorResource: Encodable, Sendable {
        let code: NodeError.Code
        let message: String
        let retryable: Bool
    }

    let id: ImageNodeID
    let canvasId: CanvasID
    let prompt: String
    let model: String
    let aspectRatio: String?
    let resolution: String?
    let outputFormat: String?
    /// Missing for guests, as all that is set where the audience is asked for.
    let referenceImages: [String]?
    /// The chat's message that asked for it, or offered it.
    let messageId: MessageID?
    let position: Point
    let size: Size
    let status: ImageNodeStatus
    let statusDetail: StatusDetail?
    let error: ErrorResource?
    let retryAction: RetryAction?
    let attempt: Int
    let kieTaskId: String?
    let imageStorageId: ImageID?
    let imageUrl: String?
    let thumbnailUrl: String?
    let width: Int?
    let height: Int?
    let contentType: String?
    let byteCount: Int?
    let alternatives: [ImageResource]
    let creditsConsumed: Double?
    /// What an attempt costs, or where that is not known up to how much is set aside for it.
    let price: Double?
    let priceCeiling: Double?
    let generationSeconds: Double?
    let expectedSeconds: Double
    let startedAt: Timestamp?
    let estimatedStartAt: Timestamp?
    let isAiGenerated: Bool
    let createdAt: Timestamp
    let updatedAt: Timestamp
    /// Only in the trash.
    let deletedAt: Timestamp?

    /// The node as members see it.
    package init(_ node: ImageNode, links: ImageLinks) {
        self.init(node, for: .members, links: links)
    }

    init(_ node: ImageNode, for audience: Audience, links: ImageLinks) {
        let (isForMembers, seesImages) = (audience != .guests, audience != .writers)
        id = node.id
        canvasId = node.canvasID
        prompt = node.recipe.prompt
        model = node.recipe.model
        aspectRatio = node.recipe.aspectRatio
        resolution = node.recipe.resolution
        outputFormat = node.recipe.outputFormat
        referenceImages = audience == .members ? node.recipe.referenceImages.map(links.address(of:)) : nil
        messageId = isForMembers ? node.messageID : nil
        position = node.position
        size = node.size
        status = node.status
        statusDetail = isForMembers ? node.statusDetail : nil
        let failure = isForMembers ? node.error : nil
        error = failure.map { ErrorResource(code: $0.code, message: $0.message, retryable: $0.isRetryable) }
        retryAction = isForMembers ? node.retryAction : nil
        attempt = node.attempt
        kieTaskId = isForMembers ? node.taskID : nil
        let image = node.image.map { ImageResource($0, links: links) }
        imageStorageId = image?.imageStorageId
        imageUrl = seesImages ? image?.imageUrl : nil
        thumbnailUrl = seesImages ? image?.thumbnailUrl : nil
        width = image?.width
        height = image?.height
        contentType = image?.contentType
        byteCount = image?.byteCount
        alternatives = seesImages ? node.alternatives.map { ImageResource($0, links: links) } : []
        creditsConsumed = isForMembers ? node.creditsConsumed : nil
        price = isForMembers ? node.price : nil
        priceCeiling = isForMembers && node.price == nil ? node.reservation : nil
        generationSeconds = node.generationSeconds
        expectedSeconds = node.expectedSeconds
        startedAt = node.startedAt
        estimatedStartAt = node.estimatedStartAt
        isAiGenerated = true
        createdAt = node.createdAt
        updatedAt = node.updatedAt
        deletedAt = node.deletedAt
    }
}

/// A stored image and its addresses.
struct ImageResource: Encodable, Sendable {
    let imageStorageId: ImageID
    let imageUrl: String
    let thumbnailUrl: String
    let width: Int
    let height: Int
    let contentType: String
    let byteCount: Int

    init(_ image: StoredImage, links: ImageLinks) {
        imageStorageId = image.id
        (imageUrl, thumbnailUrl) = links.imageAndThumbnail(image.id)
        width = image.width
        height = image.height
        contentType = image.format.contentType
        byteCount = image.byteCount
    }
}
