public import JSON

/// A JSON Schema inside the document that its `$ref`s point into, as Kie publishes them for its models.
///
/// Written here: no Swift library for JSON Schema bounds its work, and these schemas come from outside. It knows what
/// Kie's schemas use and never refuses for what it doesn't know: an unknown keyword, a `$ref` that leads nowhere, a
/// `pattern` (whose dialect is not said, and which may take forever) all count as fulfilled. So a value without issues
/// may still be refused by Kie; a value with issues would be.
public struct JSONSchema: Sendable, Equatable {
    /// An object of keywords, or `true` or `false`.
    public let schema: JSONValue
    /// What a `$ref` such as `#/components/schemas/Size` points into.
    let document: JSONValue

    /// - Parameter document: what `$ref`s point into; the schema itself when left out.
    public init(_ schema: JSONValue, in document: JSONValue? = nil) {
        self.schema = schema
        self.document = document ?? schema
    }

    /// What is wrong with the value, at most ``maximumIssueCount`` things; none when nothing is known to be wrong.
    public func issues(in value: JSONValue) -> [JSONSchemaIssue] {
        var check = SchemaCheck(document: document)
        return Array(check.check(schema, value, at: "", depth: 0).issues.prefix(Self.maximumIssueCount))
    }

    /// The members that Kie would ignore and charge for all the same (reported). None when the schema names no fields or
    /// says that it takes others.
    public func unknownFieldIssues(in value: JSONValue) -> [JSONSchemaIssue] {
        guard case .object(let members) = value, !isOpen else { return [] }
        let names = fields.map(\.name)
        guard !names.isEmpty, names.count < Self.maximumFieldCount else { return [] }
        let known = Set(names)
        let unknown = members.keys.filter { !known.contains($0) }.sorted()
        return unknown.prefix(Self.maximumIssueCount).map { name in
            let shown = SchemaText.shortened(name)
            return JSONSchemaIssue(
                field: shown, message: "\(shown) is not a field of this model; it takes \(SchemaText.list(names)).")
        }
    }

    /// The maximum number of issues reported.
    public static let maximumIssueCount = 20
    /// How many fields are listed.
    public static let maximumFieldCount = 200
}

/// One thing that is wrong with a value.
public struct JSONSchemaIssue: Sendable, Equatable {
    /// Where: `resolution`, `image_urls[2]`, `crop.width`; empty for the value as a whole. Safe to show.
    public var field: String
    /// One sentence: what is wrong, and what is allowed. Safe to show; its words are Kie's in part, never markup.
    public var message: String

    /// Describes an issue.
    public init(field: String, message: String) {
        self.field = field
        self.message = message
    }
}
