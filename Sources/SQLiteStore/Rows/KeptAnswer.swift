import EaselCore

/// What a request with a key was answered, in a form of its own: a change of the core's types must not change what is
/// kept, or an order would be answered by a second one.
///
/// Image nodes are kept as they began, so that the first answer can be given again whatever became of them. A message
/// does not change, and goes only with its canvas; its id is enough.
enum KeptAnswer {
    case imageNodes([ImageNode])
    case message(MessageID)
    /// Written in a way this version does not know. The request was carried out all the same.
    case unreadable

    private static let version = 1

    private struct Form: Codable {
        let version: Int
        var imageNodes: [NodeForm]?
        var message: String?
    }

    init(text: String) {
        do {
            let form = try JSONColumn.value(Form.self, text)
            if form.version == Self.version, let nodes = form.imageNodes {
                self = .imageNodes(nodes.map(\.node))
            } else if form.version == Self.version, let message = form.message {
                self = .message(MessageID(message))
            } else {
                self = .unreadable
            }
        } catch {
            self = .unreadable
        }
    }

    func text() throws -> String {
        switch self {
        case .imageNodes(let nodes):
            try JSONColumn.text(Form(version: Self.version, imageNodes: nodes.map(NodeForm.init)))
        case .message(let id): try JSONColumn.text(Form(version: Self.version, message: id.rawValue))
        case .unreadable: throw EaselError.firstAnswerLost
        }
    }
}

/// An image node that was just made.
private struct NodeForm: Codable {
    struct Reference: Codable {
        var address: String?
        var picture: String?
    }

    let id, canvas, organization, prompt, model: String
    let aspectRatio, resolution, outputFormat: String?
    let references: [Reference]
    let x, y, width, height, expectedSeconds: Double
    let price: Double?
    let reservation: Double
    let estimatedStartAt: Int64?
    let message, requestedBy: String?
    let createdAt: Int64

    init(_ node: ImageNode) {
        id = node.id.rawValue
        canvas = node.canvasID.rawValue
        organization = node.organizationID.rawValue
        prompt = node.recipe.prompt
        model = node.recipe.model
        aspectRatio = node.recipe.aspectRatio
        resolution = node.recipe.resolution
        outputFormat = node.recipe.outputFormat
        references = node.recipe.referenceImages.map { reference in
            switch reference {
            case .address(let address): Reference(address: address)
            case .picture(let id): Reference(picture: id.rawValue)
            }
        }
        (x, y) = (node.position.x, node.position.y)
        (width, height) = (node.size.width, node.size.height)
        expectedSeconds = node.expectedSeconds
        price = node.price
        reservation = node.reservation
        estimatedStartAt = node.estimatedStartAt?.milliseconds
        message = node.messageID?.rawValue
        requestedBy = node.requestedBy?.rawValue
        createdAt = node.createdAt.milliseconds
    }

    var node: ImageNode {
        let references = references.compactMap { reference in
            reference.address.map(ImageReference.address) ?? reference.picture.map { .picture(ImageID($0)) }
        }
        let node = ImageNode(
            id: ImageNodeID(id), canvasID: CanvasID(canvas), organizationID: OrganizationID(organization),
            recipe: ImageRecipe(
                prompt: prompt, model: model, aspectRatio: aspectRatio, resolution: resolution,
                outputFormat: outputFormat, referenceImages: references),
            position: Point(x: x, y: y), size: Size(width: width, height: height), expectedSeconds: expectedSeconds,
            price: price, reservation: reservation, estimatedStartAt: Timestamp(estimatedStartAt),
            messageID: message.map { MessageID($0) },
            requestedBy: requestedBy.map { APIKeyID($0) }, createdAt: Timestamp(milliseconds: createdAt))
        return NodeHistory(new: node).node
    }
}
