import EaselCore

/// How an entry of a canvas's feed is written.
///
/// It has only what can change about an image node. The request is in the node's own row and is deleted with it: of a
/// node that is gone, a change says only that.
struct StoredChange: Codable {
    private static let version = 1

    private let version: Int
    private var node: StoredState?
    private var deletedNode: String?
    private var canvas: StoredCanvas?
    private var message: StoredMessage?

    init(_ content: ChangeContent) {
        version = Self.version
        switch content {
        case .imageNode(let node): self.node = StoredState(node)
        case .imageNodeDeleted(let id): deletedNode = id.rawValue
        case .canvas(let canvas): self.canvas = StoredCanvas(canvas)
        case .message(let message): self.message = StoredMessage(message)
        }
    }

    /// - Parameters:
    ///   - node: the node as it is now; nil when it is gone.
    ///   - image: one of its images.
    /// - Throws: a `DecodingError` for what another version wrote.
    func content(
        node current: (ImageNodeID) throws -> ImageNode?, image: (ImageID) throws -> StoredImage?
    ) throws -> ChangeContent {
        guard version == Self.version else { throw DecodingError.unknown("version \(version)") }
        if let node {
            let id = ImageNodeID(node.id)
            return try current(id).map { .imageNode(try node.node(of: $0, image: image)) } ?? .imageNodeDeleted(id)
        }
        if let deletedNode { return .imageNodeDeleted(ImageNodeID(deletedNode)) }
        if let canvas { return .canvas(canvas.canvas) }
        if let message { return .message(try message.message()) }
        throw DecodingError.unknown("change")
    }
}

/// What changes during a node's life, and which of its images it had.
private struct StoredState: Codable {
    let id: String
    let x, y, width, height: Double
    let status: String
    let statusDetail: String?
    let error: StoredError?
    let retryAction: String?
    let attempt: Int
    let taskID, image: String?
    let alternatives: [String]?
    let creditsConsumed, generationSeconds: Double?
    let startedAt, estimatedStartAt, deletedAt: Int64?
    let updatedAt: Int64

    init(_ node: ImageNode) {
        id = node.id.rawValue
        (x, y) = (node.position.x, node.position.y)
        (width, height) = (node.size.width, node.size.height)
        status = node.status.rawValue
        statusDetail = node.statusDetail?.rawValue
        error = node.error.map(StoredError.init)
        retryAction = node.retryAction?.rawValue
        attempt = node.attempt
        taskID = node.taskID
        image = node.image?.id.rawValue
        alternatives = node.alternatives.isEmpty ? nil : node.alternatives.map(\.id.rawValue)
        creditsConsumed = node.creditsConsumed
        generationSeconds = node.generationSeconds
        startedAt = node.startedAt?.milliseconds
        estimatedStartAt = node.estimatedStartAt?.milliseconds
        deletedAt = node.deletedAt?.milliseconds
        updatedAt = node.updatedAt.milliseconds
    }

    /// - Throws: a `DecodingError` for words this version does not know.
    func node(of node: ImageNode, image found: (ImageID) throws -> StoredImage?) throws -> ImageNode {
        func stored(_ id: String) throws -> StoredImage {
            guard let image = try found(ImageID(id)) else { throw DecodingError.unknown(id) }
            return image
        }
        return ImageNode(
            id: node.id, canvasID: node.canvasID, organizationID: node.organizationID, recipe: node.recipe,
            position: Point(x: x, y: y), size: Size(width: width, height: height),
            progress: .init(
                status: try known(status), statusDetail: try statusDetail.map(known), error: try error?.error(),
                retryAction: try retryAction.map(known), attempt: attempt, taskID: taskID,
                image: try image.map(stored), alternatives: try (alternatives ?? []).map(stored),
                creditsConsumed: creditsConsumed, generationSeconds: generationSeconds,
                startedAt: Timestamp(startedAt), estimatedStartAt: Timestamp(estimatedStartAt),
                deletedAt: Timestamp(deletedAt)),
            expectedSeconds: node.expectedSeconds, price: node.price, reservation: node.reservation,
            messageID: node.messageID, requestedBy: node.requestedBy, door: node.door, createdAt: node.createdAt,
            updatedAt: Timestamp(milliseconds: updatedAt))
    }
}

private struct StoredCanvas: Codable {
    let id, organization, title: String
    let systemPrompt: String?
    let version, createdAt, updatedAt: Int64
    let deletedAt: Int64?

    init(_ canvas: Canvas) {
        id = canvas.id.rawValue
        organization = canvas.organizationID.rawValue
        title = canvas.title
        systemPrompt = canvas.systemPrompt
        version = canvas.version
        createdAt = canvas.createdAt.milliseconds
        updatedAt = canvas.updatedAt.milliseconds
        deletedAt = canvas.deletedAt?.milliseconds
    }

    var canvas: Canvas {
        Canvas(
            id: CanvasID(id), organizationID: OrganizationID(organization), title: title, systemPrompt: systemPrompt,
            version: version,
            createdAt: Timestamp(milliseconds: createdAt), updatedAt: Timestamp(milliseconds: updatedAt),
            deletedAt: Timestamp(deletedAt))
    }
}

private struct StoredMessage: Codable {
    let id, canvas, role, content: String
    let imageNodes: [String]
    let offer: StoredRequest?
    let createdAt: Int64

    init(_ message: Message) {
        id = message.id.rawValue
        canvas = message.canvasID.rawValue
        role = message.role.rawValue
        content = message.content
        imageNodes = message.imageNodeIDs.map(\.rawValue)
        offer = message.offer.map(StoredRequest.init)
        createdAt = message.createdAt.milliseconds
    }

    func message() throws -> Message {
        Message(
            id: MessageID(id), canvasID: CanvasID(canvas), role: try known(role), content: content,
            imageNodeIDs: imageNodes.map { ImageNodeID($0) }, offer: offer?.request,
            createdAt: Timestamp(milliseconds: createdAt))
    }
}

/// How what a message offers is written.
struct StoredRequest: Codable {
    let prompt: String
    let model, aspectRatio, resolution, outputFormat: String?
    let count: Int
    let references: [String]
    let x, y: Double?

    init(_ request: ImageRequest) {
        prompt = request.prompt
        model = request.model
        aspectRatio = request.aspectRatio
        resolution = request.resolution
        outputFormat = request.outputFormat
        count = request.count
        references = request.referenceImages
        x = request.position?.x
        y = request.position?.y
    }

    var request: ImageRequest {
        var position: Point?
        if let x, let y { position = Point(x: x, y: y) }
        return ImageRequest(
            prompt: prompt, model: model, aspectRatio: aspectRatio, resolution: resolution, outputFormat: outputFormat,
            count: count, referenceImages: references, position: position)
    }
}
