import EaselCore

/// How an entry of a canvas's feed is written.
struct StoredChange: Codable {
    private static let version = 1

    private let version: Int
    private var node: StoredNode?
    private var deletedNode: String?
    private var canvas: StoredCanvas?
    private var message: StoredMessage?

    init(_ content: ChangeContent) {
        version = Self.version
        switch content {
        case .imageNode(let node): self.node = StoredNode(node)
        case .imageNodeDeleted(let id): deletedNode = id.rawValue
        case .canvas(let canvas): self.canvas = StoredCanvas(canvas)
        case .message(let message): self.message = StoredMessage(message)
        }
    }

    /// Throws a `DecodingError` for what another version wrote.
    func content() throws -> ChangeContent {
        guard version == Self.version else { throw DecodingError.unknown("version \(version)") }
        if let node { return .imageNode(try node.node()) }
        if let deletedNode { return .imageNodeDeleted(ImageNodeID(deletedNode)) }
        if let canvas { return .canvas(canvas.canvas) }
        if let message { return .message(try message.message()) }
        throw DecodingError.unknown("change")
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
