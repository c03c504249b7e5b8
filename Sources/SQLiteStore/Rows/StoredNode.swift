import EaselCore

/// How an image node is written inside a delivery or a stored response. It is a form of its own, so that a change of
/// the core's types does not make what is stored unreadable: a new field is optional here, and a new meaning is a new
/// version of whatever contains it.
struct StoredNode: Codable {
    let id, canvas, organization: String
    /// Left out, with the references, where they must not outlive the node.
    private(set) var prompt: String?
    let model: String
    let aspectRatio, resolution, outputFormat: String?
    private(set) var references: [StoredReference]?
    let x, y, width, height: Double
    let status: String
    let statusDetail: String?
    let error: StoredError?
    let retryAction: String?
    let attempt: Int
    let taskID: String?
    let image: StoredImageFacts?
    let alternatives: [StoredImageFacts]
    let creditsConsumed, generationSeconds: Double?
    let startedAt, estimatedStartAt, deletedAt: Int64?
    let expectedSeconds: Double
    let price: Double?
    let reservation: Double
    let message, requestedBy, door: String?
    let createdAt, updatedAt: Int64

    /// - Parameter hasPrompt: whether what was asked for is written, too.
    init(_ node: ImageNode, hasPrompt: Bool = true) {
        id = node.id.rawValue
        canvas = node.canvasID.rawValue
        organization = node.organizationID.rawValue
        prompt = hasPrompt ? node.recipe.prompt : nil
        model = node.recipe.model
        aspectRatio = node.recipe.aspectRatio
        resolution = node.recipe.resolution
        outputFormat = node.recipe.outputFormat
        references = hasPrompt ? node.recipe.referenceImages.map(StoredReference.init) : nil
        (x, y) = (node.position.x, node.position.y)
        (width, height) = (node.size.width, node.size.height)
        status = node.status.rawValue
        statusDetail = node.statusDetail?.rawValue
        error = node.error.map(StoredError.init)
        retryAction = node.retryAction?.rawValue
        attempt = node.attempt
        taskID = node.taskID
        image = node.image.map(StoredImageFacts.init)
        alternatives = node.alternatives.map(StoredImageFacts.init)
        creditsConsumed = node.creditsConsumed
        generationSeconds = node.generationSeconds
        startedAt = node.startedAt?.milliseconds
        estimatedStartAt = node.estimatedStartAt?.milliseconds
        deletedAt = node.deletedAt?.milliseconds
        expectedSeconds = node.expectedSeconds
        price = node.price
        reservation = node.reservation
        message = node.messageID?.rawValue
        requestedBy = node.requestedBy?.rawValue
        door = node.door.rawValue
        createdAt = node.createdAt.milliseconds
        updatedAt = node.updatedAt.milliseconds
    }

    /// - Parameter asked: what was asked for, where it was left out.
    /// - Throws: a `DecodingError` for words this version does not know.
    func node(asked: ImageRecipe? = nil) throws -> ImageNode {
        guard let prompt = prompt ?? asked?.prompt else { throw DecodingError.unknown("no prompt") }
        return ImageNode(
            id: ImageNodeID(id), canvasID: CanvasID(canvas), organizationID: OrganizationID(organization),
            recipe: ImageRecipe(
                prompt: prompt, model: model, aspectRatio: aspectRatio, resolution: resolution,
                outputFormat: outputFormat,
                referenceImages: try references?.map { try $0.reference() } ?? asked?.referenceImages ?? []),
            position: Point(x: x, y: y), size: Size(width: width, height: height),
            progress: .init(
                status: try known(status), statusDetail: try statusDetail.map(known),
                error: try error?.error(), retryAction: try retryAction.map(known), attempt: attempt, taskID: taskID,
                image: try image?.image(), alternatives: try alternatives.map { try $0.image() },
                creditsConsumed: creditsConsumed, generationSeconds: generationSeconds,
                startedAt: Timestamp(startedAt), estimatedStartAt: Timestamp(estimatedStartAt),
                deletedAt: Timestamp(deletedAt)),
            expectedSeconds: expectedSeconds, price: price, reservation: reservation,
            messageID: message.map { MessageID($0) }, requestedBy: requestedBy.map { APIKeyID($0) },
            door: try door.map(known) ?? .api,
            createdAt: Timestamp(milliseconds: createdAt), updatedAt: Timestamp(milliseconds: updatedAt))
    }
}

extension DecodingError {
    /// What is stored and means nothing to this version.
    static func unknown(_ word: String) -> DecodingError {
        .dataCorrupted(.init(codingPath: [], debugDescription: "This version does not know “\(word)”."))
    }
}

/// The value that a stored name stands for.
func known<Value: RawRepresentable<String>>(_ word: String) throws -> Value {
    guard let value = Value(rawValue: word) else { throw DecodingError.unknown(word) }
    return value
}

struct StoredReference: Codable {
    var address: String?
    var image: String?

    init(_ reference: ImageReference) {
        switch reference {
        case .address(let address): self.address = address
        case .image(let id): image = id.rawValue
        }
    }

    func reference() throws -> ImageReference {
        if let address { return .address(address) }
        if let image { return .image(ImageID(image)) }
        throw DecodingError.unknown("reference")
    }
}

struct StoredError: Codable {
    let code, message: String

    init(_ error: NodeError) {
        code = error.code.rawValue
        message = error.message
    }

    func error() throws -> NodeError { NodeError(try known(code), message) }
}

struct StoredImageFacts: Codable {
    let id, digest, format: String
    let width, height, byteCount: Int

    init(_ image: StoredImage) {
        id = image.id.rawValue
        digest = image.digest
        format = image.format.rawValue
        width = image.width
        height = image.height
        byteCount = image.byteCount
    }

    func image() throws -> StoredImage {
        StoredImage(
            id: ImageID(id), digest: digest, format: try known(format), width: width, height: height,
            byteCount: byteCount)
    }
}
