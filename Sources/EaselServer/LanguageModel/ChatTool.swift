import EaselCore
import JSON

/// What a language model can do on the canvas of its chat.
enum ChatTool: String, CaseIterable, Sendable {
    case generateImage = "generate_image"
    case editImage = "edit_image"
    case listImages = "list_images"
    case retryImage = "retry_image"
    case cancelImage = "cancel_image"

    static let usualPage = 10
    static let largestPage = 20

    static let names = allCases.map(\.rawValue).joined(separator: ", ")

    var parameters: Set<String> {
        switch self {
        case .generateImage: Self.settings.union(["prompt"])
        case .editImage: Self.settings.union(["prompt", "imageNodeIds"])
        case .listImages: ["status", "limit", "cursor"]
        case .retryImage, .cancelImage: ["imageNodeId"]
        }
    }

    private static let settings: Set = ["count", "model", "aspectRatio", "resolution", "outputFormat"]

    /// Its description for `/chat/completions`.
    func description(_ models: [ModelDescription], default defaultModelID: String) -> JSONValue {
        let (properties, required): ([String: JSONValue], [JSONValue]) =
            switch self {
            case .generateImage:
                (
                    Self.settings(models.filter { !$0.requiresReferences }, defaultModelID)
                        .merging(["prompt": Self.text("What the image shows, in detail.")]) { $1 }, ["prompt"]
                )
            case .editImage:
                (
                    Self.settings(models.filter { $0.maxReferences > 0 }, nil).merging([
                        "prompt": Self.text("What to change, or what the new image shows, in full sentences."),
                        "imageNodeIds": [
                            "type": "array", "items": ["type": "string"],
                            "description": "Ids from list_images; by default the last image on the canvas.",
                        ],
                    ]) { $1 }, ["prompt"]
                )
            case .listImages:
                (
                    [
                        "status": Self.choice(ImageNodeStatus.allCases.map(\.rawValue), "Only images in this state."),
                        "limit": [
                            "type": "integer", "minimum": 1, "maximum": .integer(Self.largestPage),
                            "description": .string("\(Self.usualPage) by default."),
                        ],
                        "cursor": Self.text("nextCursor of the previous page."),
                    ], []
                )
            case .retryImage, .cancelImage: (["imageNodeId": Self.text("An id from list_images.")], ["imageNodeId"])
            }
        return [
            "type": "function",
            "function": [
                "name": .string(rawValue), "description": .string(purpose),
                "parameters": [
                    "type": "object", "required": .array(required), "additionalProperties": false,
                    "properties": .object(properties),
                ],
            ],
        ]
    }

    private var purpose: String {
        switch self {
        case .generateImage:
            """
            Puts new images on the canvas. Every image costs money: call it only for what was asked, once for each \
            different image.
            """
        case .editImage:
            """
            Makes new images from images on the canvas, such as “make it bluer”. The old ones stay. Every new image \
            costs money, as with generate_image.
            """
        case .listImages: "Lists the images on the canvas, the newest first, with their ids, prompts and states."
        case .retryImage:
            """
            Retries a failed or canceled image. Its retryAction says what that does: “fetch” downloads what is already \
            paid for, “create” makes it again, which costs money again.
            """
        case .cancelImage:
            """
            Stops waiting for a pending or processing image. What has already been sent to the provider may still be \
            paid for; if its image arrives, it is kept.
            """
        }
    }

    private static func settings(_ models: [ModelDescription], _ defaultModelID: String?) -> [String: JSONValue] {
        let usual = defaultModelID.map { "by default \($0)" } ?? "by default that of the image"
        return [
            "count": [
                "type": "integer", "minimum": 1, "maximum": .integer(EaselCore.ImageRequest.counts.upperBound),
                "description": "How many variations of it; 1 unless more are asked for.",
            ],
            "model": choice(models.map(\.id), "Only if asked for; \(usual)."),
            "aspectRatio": choice(union(models.map(\.aspectRatios)), "Only if asked for or clearly needed."),
            "resolution": choice(union(models.map(\.resolutions)), "Only if asked for."),
            "outputFormat": choice(union(models.map(\.outputFormats)), "Only if asked for."),
        ]
    }

    private static func text(_ description: String) -> JSONValue {
        ["type": "string", "description": .string(description)]
    }

    private static func choice(_ values: [String], _ description: String) -> JSONValue {
        ["type": "string", "enum": .array(values.map { .string($0) }), "description": .string(description)]
    }

    private static func union(_ lists: [[String]]) -> [String] {
        Array(lists.joined()).uniqued
    }
}
