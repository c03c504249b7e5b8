import EaselCore
import JSON

/// The parts of an image node that have an address of their own.
struct MCPResource: Hashable, Sendable {
    enum Part: Sendable { case node, image }

    private static let prefix = "easel://image-nodes/"
    private static let imageSuffix = "/image"

    let node: ImageNodeID
    let part: Part

    init(_ node: ImageNodeID, _ part: Part) {
        self.node = node
        self.part = part
    }

    /// Nil for an address that is not a resource's.
    init?(uri: String) {
        guard uri.hasPrefix(Self.prefix) else { return nil }
        var id = uri.dropFirst(Self.prefix.count)
        part = id.hasSuffix(Self.imageSuffix) ? .image : .node
        if part == .image { id = id.dropLast(Self.imageSuffix.count) }
        guard !id.isEmpty, !id.contains("/") else { return nil }
        node = ImageNodeID(String(id))
    }

    var uri: String { Self.prefix + node.rawValue + (part == .image ? Self.imageSuffix : "") }

    static let templates: JSONValue = [
        [
            "uriTemplate": .string(prefix + "{imageNodeId}"), "name": "image-node", "title": "Image node",
            "description": "An image node as JSON: prompt, settings, status, result.", "mimeType": "application/json",
        ],
        [
            "uriTemplate": .string(prefix + "{imageNodeId}" + imageSuffix), "name": "image", "title": "Image",
            "description": "The image of a completed image node, as the provider made it.",
        ],
    ]

    /// A node's resources in `resources/list`.
    static func list(of node: ImageNode) -> [JSONValue] {
        let title = JSONValue.string(node.recipe.prompt.inOneLine.shortened(to: 80))
        let itself: JSONValue = [
            "uri": .string(MCPResource(node.id, .node).uri), "name": .string(node.id.rawValue), "title": title,
            "mimeType": "application/json",
        ]
        guard let image = node.image else { return [itself] }
        return [itself, .object(link(to: image, of: node).merging(["title": title]) { _, new in new })]
    }

    /// A `resource_link` to a node's image; nil without one.
    static func link(of node: ImageNode) -> JSONValue? {
        node.image.map { .object(link(to: $0, of: node).merging(["type": "resource_link"]) { _, new in new }) }
    }

    private static func link(to image: StoredImage, of node: ImageNode) -> [String: JSONValue] {
        [
            "uri": .string(MCPResource(node.id, .image).uri),
            "name": .string(FileName.of(image, prompt: node.recipe.prompt)),
            "mimeType": .string(image.format.contentType), "size": .integer(image.byteCount),
        ]
    }
}
