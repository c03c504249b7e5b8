import EaselCore
import JSON

/// What an agent can do here.
enum MCPTool: String, CaseIterable, Sendable {
    case generateImage = "generate_image"
    case getImage = "get_image"
    case listImages = "list_images"
    case retryImage = "retry_image"
    case cancelImage = "cancel_image"
    case getCosts = "get_costs"

    /// What a key needs to call it.
    var scope: Scope {
        switch self {
        case .generateImage, .retryImage, .cancelImage: .write
        case .getImage, .listImages, .getCosts: .read
        }
    }

    /// The longest a call may wait: most clients give up after a minute.
    static let longestWait = 50

    /// Whether a call with these arguments may wait.
    static func mayWait(_ arguments: JSONValue?) -> Bool {
        let seconds = arguments?["waitSeconds"]?.lenientDouble ?? 0
        return seconds > 0 && seconds <= Double(longestWait)
    }

    static let largestPage = 100
    static let usualPage = 20

    var arguments: [String] { Array((inputSchema([], "")["properties"]?.objectValue ?? [:]).keys.sorted()) }

    /// The tool's entry in `tools/list`.
    func description(_ models: [ModelDescription], default defaultModel: String) -> JSONValue {
        [
            "name": .string(rawValue), "title": .string(title), "description": .string(purpose),
            "inputSchema": inputSchema(models, defaultModel), "outputSchema": outputSchema,
            "annotations": annotations,
        ]
    }

    private var title: String {
        switch self {
        case .generateImage: "Generate images"
        case .getImage: "Get an image"
        case .listImages: "List images"
        case .retryImage: "Retry an image"
        case .cancelImage: "Cancel an image"
        case .getCosts: "Get costs"
        }
    }

    private var purpose: String {
        switch self {
        case .generateImage:
            """
            Generates new images from a prompt, optionally from reference images. Every image costs credits; get_costs \
            has the prices. It returns image nodes at once; with waitSeconds it waits for the images first. An image \
            that is not ready by then is still being made: call get_image with its id and waitSeconds, and do not call \
            generate_image for it again.
            """
        case .getImage: "Returns one image node with its status and, when it is completed, a preview of the image."
        case .listImages: "Lists image nodes, newest first, without previews."
        case .retryImage:
            """
            Retries a failed or canceled image node. Its retryAction says what that does: “fetch” downloads what is \
            already paid for, “create” generates it again, which costs credits again.
            """
        case .cancelImage:
            """
            Stops waiting for a pending or processing image node. What has already been sent to the provider is paid \
            for; if its image arrives, it is kept.
            """
        case .getCosts:
            "Returns the credits spent and set aside, the budget, and the models with the price of an image in credits."
        }
    }

    private var annotations: JSONValue {
        let reads = scope == .read
        return [
            "readOnlyHint": .boolean(reads), "destructiveHint": .boolean(self == .cancelImage),
            "idempotentHint": .boolean(reads || self == .cancelImage),
            "openWorldHint": .boolean(self == .generateImage || self == .retryImage),
        ]
    }

    private func inputSchema(_ models: [ModelDescription], _ defaultModel: String) -> JSONValue {
        let (properties, required): ([String: JSONValue], [String]) =
            switch self {
            case .generateImage: (Self.generation(models, defaultModel), ["prompt"])
            case .getImage: (["imageNodeId": Self.imageNodeID, "waitSeconds": Self.waitSeconds], ["imageNodeId"])
            case .listImages:
                (
                    [
                        "canvasId": ["type": "string", "description": "Only images on this canvas."],
                        "status": Self.status,
                        "limit": [
                            "type": "integer", "minimum": 1, "maximum": .integer(Self.largestPage),
                            "default": .integer(Self.usualPage),
                        ],
                        "cursor": ["type": "string", "description": "nextCursor of the previous page."],
                    ], []
                )
            case .retryImage, .cancelImage: (["imageNodeId": Self.imageNodeID], ["imageNodeId"])
            case .getCosts: ([:], [])
            }
        return .object(present: [
            "type": "object", "properties": .object(properties),
            "required": required.isEmpty ? nil : .list(required), "additionalProperties": false,
        ])
    }

    private static let imageNodeID: JSONValue = ["type": "string", "description": "The id of an image node."]

    private static let waitSeconds: JSONValue = [
        "type": "number", "minimum": 0, "maximum": .integer(longestWait), "default": 0,
        "description": "How long to wait for the image to be completed, failed or canceled.",
    ]

    private static var status: JSONValue {
        ["type": "string", "enum": .list(ImageNodeStatus.allCases.map(\.rawValue))]
    }

    private static func generation(_ models: [ModelDescription], _ defaultModel: String) -> [String: JSONValue] {
        [
            "prompt": ["type": "string", "description": "What the image shows, in detail."],
            "model": choice(models.map(\.id), "By default \(defaultModel)."),
            "aspectRatio": choice(union(models.map(\.aspectRatios)), "Not every model has every one."),
            "resolution": choice(union(models.map(\.resolutions)), "Higher ones cost more."),
            "outputFormat": choice(union(models.map(\.outputFormats)), nil),
            "count": [
                "type": "integer", "minimum": 1, "maximum": .integer(ImageRequest.counts(through: .mcp).upperBound),
                "default": 1,
                "description": "How many variations; each costs credits.",
            ],
            "referenceImages": [
                "type": "array", "items": ["type": "string"],
                "description": """
                Images to start from: public http(s) addresses, or an imageStorageId, an imageUrl, a resource or an \
                uploadId of this server.
                """,
            ],
            "canvasId": ["type": "string", "description": "By default the organization's canvas for MCP."],
            "idempotencyKey": [
                "type": "string", "minLength": 1, "maxLength": 200,
                "description": """
                Any text of your choice. Repeating the call with the same key and arguments returns the first answer \
                and costs nothing.
                """,
            ],
            "waitSeconds": waitSeconds,
        ]
    }

    private static func choice(_ values: [String], _ description: String?) -> JSONValue {
        .object(present: [
            "type": "string", "enum": .list(values), "description": description.map { .string($0) },
        ])
    }

    private static func union(_ lists: [[String]]) -> [String] {
        var seen: Set<String> = []
        return lists.joined().filter { seen.insert($0).inserted }
    }

    private var outputSchema: JSONValue {
        let properties: [String: JSONValue] =
            switch self {
            case .generateImage: ["imageNodes": Self.imageNodes, "canvasUrl": Self.canvasURL]
            case .listImages:
                ["imageNodes": Self.imageNodes, "nextCursor": ["type": "string", "description": "Of the next page."]]
            case .getImage, .retryImage, .cancelImage: ["imageNode": Self.imageNode, "canvasUrl": Self.canvasURL]
            case .getCosts:
                [
                    "usage": [
                        "type": "object", "description": "Credits and images, as GET /api/usage has them.",
                        "required": ["creditsConsumed", "creditsReserved", "creditsCommitted"],
                        "properties": [
                            "creditsConsumed": ["type": "number"], "creditsReserved": ["type": "number"],
                            "creditsCommitted": ["type": "number", "description": "What counts against the budget."],
                            "budget": ["type": "number", "description": "Missing when there is no limit."],
                        ],
                    ],
                    "models": [
                        "type": "array", "description": "As GET /api/models has them.",
                        "items": ["type": "object", "required": ["id"]],
                    ],
                ]
            }
        return ["type": "object", "properties": .object(properties.merging(["error": Self.error]) { own, _ in own })]
    }

    private static let canvasURL: JSONValue = ["type": "string", "description": "The page that shows the canvas."]
    private static var imageNodes: JSONValue { ["type": "array", "items": imageNode] }

    private static var imageNode: JSONValue {
        [
            "type": "object",
            "required": [
                "id", "canvasId", "canvasUrl", "prompt", "model", "status", "attempt", "createdAt", "updatedAt",
            ],
            "properties": [
                "id": ["type": "string"], "canvasId": ["type": "string"], "canvasUrl": canvasURL,
                "prompt": ["type": "string"], "model": ["type": "string"], "status": status,
                "statusDetail": ["type": "string"],
                "error": [
                    "type": "object", "required": ["code", "message", "retryable"],
                    "properties": [
                        "code": ["type": "string"], "message": ["type": "string"], "retryable": ["type": "boolean"],
                    ],
                ],
                "retryAction": ["type": "string", "enum": .list(RetryAction.allCases.map(\.rawValue))],
                "attempt": ["type": "integer"], "imageStorageId": ["type": "string"], "imageUrl": ["type": "string"],
                "thumbnailUrl": ["type": "string"], "width": ["type": "integer"], "height": ["type": "integer"],
                "contentType": ["type": "string"], "creditsConsumed": ["type": "number"],
                "price": ["type": "number"], "createdAt": ["type": "integer"], "updatedAt": ["type": "integer"],
            ],
        ]
    }

    private static let error: JSONValue = [
        "type": "object", "description": "Only when the call failed.",
        "required": ["code", "message", "retryable", "nextStep"],
        "properties": [
            "code": ["type": "string"], "message": ["type": "string"], "retryable": ["type": "boolean"],
            "nextStep": ["type": "string"], "field": ["type": "string"],
        ],
    ]
}
