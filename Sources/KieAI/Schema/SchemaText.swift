import JSON

/// Descriptions of schemas and values for people. Everything is from outside, so everything is cleaned and cut.
enum SchemaText {
    private static let longestWord = 80
    private static let mostWords = 20

    static func shortened(_ text: String) -> String {
        let clean = SafeText.clean(String(text.unicodeScalars.prefix(longestWord + 1)))
        return clean.unicodeScalars.count > longestWord
            ? String(String.UnicodeScalarView(clean.unicodeScalars.prefix(longestWord))) + "…" : clean
    }

    /// `1K, 2K, 4K`, cut after some.
    static func list(_ words: [String]) -> String {
        let shown = words.prefix(mostWords).map(shortened).joined(separator: ", ")
        return words.count > mostWords ? "\(shown) and \(words.count - mostWords) more" : shown
    }

    /// A value as it is written, a text without its quotes.
    static func word(for value: JSONValue) -> String {
        switch value {
        case .string(let text): text
        case .object: "an object"
        case .array: "a list"
        case .integer, .number, .boolean, .null: String(decoding: value.serialized(), as: UTF8.self)
        }
    }

    /// The value in a sentence that says what it is not.
    static func shown(_ value: JSONValue) -> String {
        if case .string(let text) = value { return "“\(shortened(text))”" }
        return word(for: value)
    }

    static func number(_ value: Double) -> String {
        Int(exactly: value).map(String.init) ?? String(value)
    }

    static func count(_ count: Int, _ singular: String, _ plural: String) -> String {
        count == 1 ? "1 \(singular)" : "\(count) \(plural)"
    }

    /// What a schema allows: `one of 1K, 2K, 4K`, `a whole number from 1 to 6`, `text of at most 5000 characters`.
    static func expectation(_ keywords: [String: JSONValue]) -> String {
        if let choices = keywords["enum"]?.arrayValue {
            return "one of \(list(choices.prefix(mostWords + 1).map(word)))"
                + (choices.count > mostWords + 1 ? " or others" : "")
        }
        if let constant = keywords["const"] { return shown(constant) }
        let types = SchemaKeywords.types(keywords) ?? []
        let words = types.filter { $0 != "null" }.map { noun(for: $0, keywords) }
        return words.isEmpty ? "another value" : words.joined(separator: " or ")
    }

    private static func noun(for type: String, _ keywords: [String: JSONValue]) -> String {
        switch type {
        case "string": "text" + limits("characters", keywords["minLength"], keywords["maxLength"])
        case "integer": "a whole number" + range(keywords)
        case "number": "a number" + range(keywords)
        case "boolean": "true or false"
        case "array": "a list" + limits("entries", keywords["minItems"], keywords["maxItems"])
        case "object": "an object"
        default: shortened(type)
        }
    }

    private static func limits(_ unit: String, _ minimum: JSONValue?, _ maximum: JSONValue?) -> String {
        switch (SchemaKeywords.count(minimum), SchemaKeywords.count(maximum)) {
        case (let low?, let high?) where low > 0: " of \(low) to \(high) \(unit)"
        case (_, let high?): " of at most \(high) \(unit)"
        case (let low?, nil) where low > 0: " of at least \(low) \(unit)"
        default: ""
        }
    }

    private static func range(_ keywords: [String: JSONValue]) -> String {
        switch (SchemaKeywords.number(keywords["minimum"]), SchemaKeywords.number(keywords["maximum"])) {
        case (let low?, let high?): " from \(number(low)) to \(number(high))"
        case (nil, let high?): " of at most \(number(high))"
        case (let low?, nil): " of at least \(number(low))"
        case (nil, nil): ""
        }
    }
}
