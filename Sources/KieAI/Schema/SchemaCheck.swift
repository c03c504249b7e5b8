import JSON

/// Checks one value against a schema. Its work is bounded whatever the schema says: circular `$ref`s, schemas that
/// branch without end and huge lists of choices run into ``budget`` or ``maximumDepth``, and what is not reached counts
/// as fulfilled.
struct SchemaCheck {
    /// What is known about a value.
    struct Outcome {
        var issues: [JSONSchemaIssue] = []
        /// Whether everything the schema says was understood and looked at. Without it "no issues" is no proof, which
        /// matters where a schema must *not* fit.
        var isCertain = true

        static let unknown = Outcome(isCertain: false)

        var mayFit: Bool { issues.isEmpty }
        var certainlyFits: Bool { issues.isEmpty && isCertain }

        mutating func add(_ other: Outcome) {
            if issues.count < JSONSchema.maximumIssueCount { issues += other.issues }
            isCertain = isCertain && other.isCertain
        }

        mutating func add(_ field: String, _ message: String) {
            issues.append(JSONSchemaIssue(field: field, message: message))
        }
    }

    /// How deep schemas are followed.
    static let maximumDepth = 64

    let document: JSONValue
    /// How much may still be looked at, in schemas, members and choices.
    private(set) var budget = 50_000

    init(document: JSONValue) {
        self.document = document
    }

    mutating func spend(_ amount: Int) -> Bool {
        budget -= amount
        return budget > 0
    }

    mutating func check(_ schema: JSONValue, _ value: JSONValue, at field: String, depth: Int) -> Outcome {
        guard depth < Self.maximumDepth, spend(1) else { return .unknown }
        switch schema {
        case .boolean(true): return Outcome()
        case .boolean(false):
            return Outcome(issues: [
                JSONSchemaIssue(field: field, message: "\(name(of: field)) is not allowed here; leave it out.")
            ])
        case .object(let keywords): return check(keywords, value, at: field, depth: depth)
        default: return .unknown
        }
    }

    private mutating func check(
        _ keywords: [String: JSONValue], _ value: JSONValue, at field: String, depth: Int
    ) -> Outcome {
        guard spend(keywords.count) else { return .unknown }
        if value == .null, keywords["nullable"] == true { return Outcome() }
        var outcome = Outcome(isCertain: SchemaKeywords.areAllKnown(keywords))
        outcome.add(reference(keywords, value, at: field, depth: depth))
        guard fitsTypeAndChoice(keywords, value, &outcome) else {
            let article = "\(name(of: field)) must be \(SchemaText.expectation(keywords))"
            outcome.add(field, "\(article), not \(SchemaText.shown(value)).")
            return outcome
        }
        switch value {
        case .string(let text): outcome.add(limits(of: text, keywords, at: field))
        case .integer, .number: outcome.add(limits(of: value, keywords, at: field))
        case .array(let elements): outcome.add(check(elements, keywords, at: field, depth: depth))
        case .object(let members): outcome.add(check(members, keywords, at: field, depth: depth))
        case .boolean, .null: break
        }
        outcome.add(combinations(keywords, value, at: field, depth: depth))
        if budget <= 0 { outcome.isCertain = false }
        return outcome
    }

    private mutating func reference(
        _ keywords: [String: JSONValue], _ value: JSONValue, at field: String, depth: Int
    ) -> Outcome {
        guard let reference = keywords["$ref"] else { return Outcome() }
        guard let target = reference.stringValue.flatMap({ JSONPointer.resolve($0, in: document) }) else {
            return .unknown
        }
        return check(target, value, at: field, depth: depth + 1)
    }

    /// False when the type, the choices or the constant rule the value out.
    private mutating func fitsTypeAndChoice(
        _ keywords: [String: JSONValue], _ value: JSONValue, _ outcome: inout Outcome
    ) -> Bool {
        if let types = SchemaKeywords.types(keywords), !types.isEmpty {
            let fits = types.map { Self.fits(value, $0) }
            if !fits.contains(true) {
                guard fits.contains(nil) else { return false }
                outcome.isCertain = false
            }
        }
        if let choices = keywords["enum"]?.arrayValue {
            guard spend(choices.count) else {
                outcome.isCertain = false
                return true
            }
            if !choices.contains(where: { SchemaKeywords.areEqual($0, value) }) { return false }
        }
        if let constant = keywords["const"], !SchemaKeywords.areEqual(constant, value) { return false }
        return true
    }

    /// Nil for a type nobody knows.
    private static func fits(_ value: JSONValue, _ type: String) -> Bool? {
        switch (type, value) {
        case ("string", .string), ("boolean", .boolean), ("null", .null), ("object", .object), ("array", .array),
            ("integer", .integer), ("number", .integer), ("number", .number):
            true
        case ("integer", .number(let number)): number.rounded() == number
        case ("string", _), ("boolean", _), ("null", _), ("object", _), ("array", _), ("integer", _), ("number", _):
            false
        default: nil
        }
    }

    func name(of field: String) -> String { field.isEmpty ? "the input" : field }
}
