import JSON

/// What the keywords of a schema mean as far as this library knows.
enum SchemaKeywords {
    /// Keywords that are checked.
    private static let checked: Set<String> = [
        "$ref", "type", "nullable", "enum", "const", "required", "properties", "additionalProperties", "items",
        "minItems", "maxItems", "uniqueItems", "minLength", "maxLength", "minimum", "maximum", "exclusiveMinimum",
        "exclusiveMaximum", "multipleOf", "allOf", "anyOf", "oneOf", "not",
    ]

    /// Keywords that say nothing about which values are right.
    private static let annotations: Set<String> = [
        "title", "description", "default", "example", "examples", "deprecated", "readOnly", "writeOnly", "$comment",
        "$schema", "$id", "$defs", "definitions", "externalDocs", "xml", "discriminator",
    ]

    /// Whether every keyword is understood, so that a value that fits is certain to fit.
    static func areAllKnown(_ keywords: [String: JSONValue]) -> Bool {
        keywords.keys.allSatisfy { checked.contains($0) || annotations.contains($0) || $0.hasPrefix("x-") }
    }

    /// The types that are allowed; nil for any. `nullable` is OpenAPI 3.0's word for null.
    static func types(_ keywords: [String: JSONValue]) -> [String]? {
        switch keywords["type"] {
        case .string(let type): [type]
        case .array(let types): types.prefix(10).compactMap(\.stringValue)
        default: nil
        }
    }

    /// A number that is not text.
    static func number(_ value: JSONValue?) -> Double? {
        switch value {
        case .integer(let value): Double(value)
        case .number(let value): value
        default: nil
        }
    }

    /// A number of characters or entries.
    static func count(_ value: JSONValue?) -> Int? {
        guard let number = number(value), number >= 0 else { return nil }
        return Int(exactly: number.rounded())
    }

    /// Whether two values are the same JSON: 1 is 1.0.
    static func areEqual(_ left: JSONValue, _ right: JSONValue) -> Bool {
        if let left = number(left), let right = number(right) { return left == right }
        return left == right
    }
}
