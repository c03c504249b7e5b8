public import JSON

/// How a model is called: Kie's OpenAPI document about it.
public struct ModelSchema: Sendable, Equatable {
    /// The path of a model that runs as a task, the only kind that ``KieClient/createTask(model:input:callbackURL:)``
    /// can call.
    public static let taskPath = "/api/v1/jobs/createTask"

    /// The whole document.
    public let document: JSONValue
    /// The paths in it, sorted. All but ``taskPath`` belong to other APIs.
    public let paths: [String]
    /// What `input` may be; nil for a model that is not called as a task, or if the document doesn't say.
    public let input: JSONSchema?

    /// Whether the model runs as a task.
    public var isTask: Bool { paths.contains(Self.taskPath) }

    /// Reads a document; nil if it has no `paths`.
    public init?(_ document: JSONValue) {
        guard let paths = document["paths"]?.objectValue else { return nil }
        self.document = document
        self.paths = paths.keys.sorted()
        input = Self.input(in: document, paths[Self.taskPath]).map { JSONSchema($0, in: document) }
    }

    private static func input(in document: JSONValue, _ path: JSONValue?) -> JSONValue? {
        let operation = resolved(path, document)?["post"]
        let body = resolved(resolved(operation, document)?["requestBody"], document)
        let content = body?["content"]?.objectValue
        let media = content?["application/json"] ?? content?.min { $0.key < $1.key }?.value
        return member("input", of: media?["schema"], in: document, depth: 0)
    }

    /// The schema of that member, even if it is composed of several.
    private static func member(
        _ name: String, of schema: JSONValue?, in document: JSONValue, depth: Int
    ) -> JSONValue? {
        guard depth < 8, let schema = resolved(schema, document) else { return nil }
        if let member = schema["properties"]?[name] { return member }
        for word in ["allOf", "oneOf", "anyOf"] {
            for part in schema[word]?.arrayValue?.prefix(4) ?? [] {
                if let member = member(name, of: part, in: document, depth: depth + 1) { return member }
            }
        }
        return nil
    }

    private static func resolved(_ value: JSONValue?, _ document: JSONValue) -> JSONValue? {
        var value = value
        for _ in 0..<16 {
            guard let reference = value?["$ref"]?.stringValue else { return value }
            value = JSONPointer.resolve(reference, in: document)
        }
        return nil
    }
}
