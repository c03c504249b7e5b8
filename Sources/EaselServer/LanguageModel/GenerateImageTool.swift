import EaselCore
import JSON

/// The one tool a language model has.
struct GenerateImageTool: Sendable {
    static let name = "generate_image"
    private static let fields: Set = ["prompt", "count", "model", "aspectRatio", "resolution", "outputFormat"]

    let models: [ModelDescription]
    let defaultModelID: String

    /// As `/chat/completions` wants to be told of it.
    var description: JSONValue {
        // The chat has no reference images to give.
        let models = models.filter { !$0.requiresReferences }
        return [
            "type": "function",
            "function": [
                "name": .string(Self.name),
                "description": """
                Puts new pictures on the canvas. Every picture costs money: call it only for what was asked, once for \
                each different picture.
                """,
                "parameters": [
                    "type": "object", "required": ["prompt"], "additionalProperties": false,
                    "properties": [
                        "prompt": ["type": "string", "description": "What the image shows, in detail."],
                        "count": [
                            "type": "integer", "minimum": 1,
                            "maximum": .integer(EaselCore.ImageRequest.counts.upperBound),
                            "description": "How many variations of it; 1 unless more are asked for.",
                        ],
                        "model": Self.choice(models.map(\.id), "Only if asked for; by default \(defaultModelID)."),
                        "aspectRatio": Self.choice(
                            Self.union(models.map(\.aspectRatios)), "Only if asked for or plainly needed."),
                        "resolution": Self.choice(Self.union(models.map(\.resolutions)), "Only if asked for."),
                        "outputFormat": Self.choice(Self.union(models.map(\.outputFormats)), "Only if asked for."),
                    ],
                ],
            ],
        ]
    }

    private static func choice(_ values: [String], _ description: String) -> JSONValue {
        ["type": "string", "enum": .array(values.map { .string($0) }), "description": .string(description)]
    }

    private static func union(_ lists: [[String]]) -> [String] {
        var seen: Set<String> = []
        return lists.joined().filter { seen.insert($0).inserted }
    }

    /// The requests of an answer's calls, together no more images than may be started at once, and what there is to
    /// say about them. What a request may hold is checked where all requests are.
    static func read(_ calls: [StreamedAnswer.ToolCall]) -> (requests: [EaselCore.ImageRequest], notes: [String]) {
        var requests: [EaselCore.ImageRequest] = []
        var notes: Set<String> = []
        var room = EaselCore.ImageRequest.counts.upperBound
        for call in calls {
            guard call.name == name, var request = request(call.arguments, &notes) else {
                notes.insert("The language model asked for something I can't read, so I left it out.")
                continue
            }
            if request.count > room { notes.insert(EaselCore.ImageRequest.limitNote) }
            guard room > 0 else { continue }
            request.count = min(request.count, room)
            room -= max(0, request.count)
            requests.append(request)
        }
        return (requests, notes.sorted())
    }

    /// Nil unless every value is of its kind.
    private static func request(_ arguments: [UInt8], _ notes: inout Set<String>) -> EaselCore.ImageRequest? {
        var value = try? JSONValue.parse(arguments)
        // Some models write the object as a text once more.
        if case .string(let text) = value { value = try? JSONValue.parse(text.utf8) }
        guard let fields = value?.objectValue?.filter({ $0.value != .null }),
            let prompt = fields["prompt"]?.stringValue
        else { return nil }
        var request = EaselCore.ImageRequest(prompt: prompt)
        for (name, path) in [
            ("model", \EaselCore.ImageRequest.model), ("aspectRatio", \.aspectRatio), ("resolution", \.resolution),
            ("outputFormat", \.outputFormat),
        ] as [(String, WritableKeyPath<EaselCore.ImageRequest, String?>)] {
            guard let value = fields[name] else { continue }
            guard let text = value.stringValue else { return nil }
            request[keyPath: path] = text.isEmpty ? nil : text
        }
        if let value = fields["count"] {
            guard let count = value.lenientInteger else { return nil }
            request.count = count
        }
        for unknown in fields.keys where !Self.fields.contains(unknown) {
            notes.insert("I left out “\(unknown.inOneLine.shortened(to: 40))”, which is not a setting of images.")
        }
        return request
    }
}
