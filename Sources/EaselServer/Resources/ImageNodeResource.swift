import EaselCore

/// An image node as the contract has it.
struct ImageNodeResource: Encodable, Sendable {
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
    let referenceImages: [String]
    let position: Point
    let size: Size
    let status: ImageNodeStatus
    let statusDetail: StatusDetail?
    let error: ErrorResource?
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
    let generationSeconds: Double?
    let expectedSeconds: Double
    let startedAt: Timestamp?
    let estimatedStartAt: Timestamp?
    let isAiGenerated: Bool
    let createdAt: Timestamp
    let updatedAt: Timestamp

    init(_ node: ImageNode, links: ImageLinks) {
        id = node.id
        canvasId = node.canvasID
        prompt = node.recipe.prompt
        model = node.recipe.model
        aspectRatio = node.recipe.aspectRatio
        resolution = node.recipe.resolution
        outputFormat = node.recipe.outputFormat
        referenceImages = node.recipe.referenceImages.map(links.address(of:))
        position = node.position
        size = node.size
        status = node.status
        statusDetail = node.statusDetail
        error = node.error.map { ErrorResource(code: $0.code, message: $0.message, retryable: $0.isRetryable) }
        attempt = node.attempt
        kieTaskId = node.taskID
        let image = node.image.map { ImageResource($0, links: links) }
        imageStorageId = image?.imageStorageId
        imageUrl = image?.imageUrl
        thumbnailUrl = image?.thumbnailUrl
        width = image?.width
        height = image?.height
        contentType = image?.contentType
        byteCount = image?.byteCount
        alternatives = node.alternatives.map { ImageResource($0, links: links) }
        creditsConsumed = node.creditsConsumed
        generationSeconds = node.generationSeconds
        expectedSeconds = node.expectedSeconds
        startedAt = node.startedAt
        estimatedStartAt = node.estimatedStartAt
        isAiGenerated = true
        createdAt = node.createdAt
        updatedAt = node.updatedAt
    }
}

/// A kept picture and where to get it.
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
        imageUrl = links.image(image.id)
        thumbnailUrl = links.thumbnail(image.id)
        width = image.width
        height = image.height
        contentType = image.format.contentType
        byteCount = image.byteCount
    }
}
