import JSON
import KieAI
import Testing

/// Schemas come from outside: whatever they are, reading one ends soon and says something sane.
@Suite(.timeLimit(.minutes(5)))
struct HostileSchemaTests {
    @Test(
        arguments: [
            ["$ref": "#"], ["$ref": "#/a", "a": ["$ref": "#/b"], "b": ["$ref": "#/a"]],
            ["allOf": [["$ref": "#"], ["$ref": "#"], ["$ref": "#"]]],
            ["oneOf": [["$ref": "#"], ["$ref": "#"], ["type": "string"]]], ["not": ["$ref": "#"]],
            [
                "properties": ["a": ["$ref": "#"]], "additionalProperties": ["$ref": "#"],
                "anyOf": [["$ref": "#"], ["$ref": "#"]],
            ],
            ["items": ["allOf": [["$ref": "#"], ["$ref": "#"]]]], ["pattern": "^(a+)+$", "type": "string"],
        ] as [JSONValue])
    func circlesEnd(schema: JSONValue) {
        for value: JSONValue in [
            ["a": ["a": ["a": "x"]]], "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa!", [[[["x"]]]], nil,
        ] {
            let read = JSONSchema(schema)
            #expect(read.issues(in: value).count <= JSONSchema.maximumIssueCount)
            #expect(read.fields.count <= JSONSchema.maximumFieldCount)
            _ = read.unknownFieldIssues(in: value)
        }
    }

    @Test func hugeListsEnd() {
        let many = (0..<19_000).map { JSONValue.string("choice \($0)") }
        let names = Dictionary(
            uniqueKeysWithValues: (0..<5_000).map { ("field\($0)", JSONValue.object(["enum": .array(many)])) })
        let schema = JSONSchema([
            "properties": .object(names), "required": .array(many), "x-apidog-orders": .array(many),
            "items": ["enum": .array(many)], "oneOf": .array((0..<5_000).map { ["required": [.string("field\($0)")]] }),
        ])
        let members = names.mapValues { _ in JSONValue.string("none") }
        #expect(schema.issues(in: .object(members)).count <= JSONSchema.maximumIssueCount)
        #expect(schema.issues(in: .array(Array(repeating: "none", count: 5_000))).count <= JSONSchema.maximumIssueCount)
        #expect(schema.fields.count == JSONSchema.maximumFieldCount)
        #expect(schema.unknownFieldIssues(in: ["x": 1]).isEmpty)
    }

    /// Any JSON as schema, document and value: no crash, no hang, and the bounds hold.
    @Test(arguments: 0..<50)
    func anythingCanBeRead(seed: UInt64) {
        var source = JSONSource(state: seed &* 0x9E37_79B9_7F4A_7C15 | 1)
        for _ in 0..<400 {
            let schema = source.schema(depth: 5)
            let value = source.value(depth: 4)
            let document = source.below(2) == 0 ? schema : source.schema(depth: 5)
            let read = JSONSchema(schema, in: document)
            let issues = read.issues(in: value)
            #expect(issues.count <= JSONSchema.maximumIssueCount)
            #expect(issues.allSatisfy { !$0.message.isEmpty && $0.message.utf8.count < 10_000 })
            // The same question has the same answer.
            #expect(read.issues(in: value) == issues)
            // What is refused is not accepted by saying it twice or the other way round.
            if !issues.isEmpty {
                #expect(!JSONSchema(["allOf": [schema]], in: document).issues(in: value).isEmpty)
                #expect(JSONSchema(["not": schema], in: document).issues(in: value).isEmpty)
            }
            _ = read.fields
            _ = ModelSchema(["paths": ["/api/v1/jobs/createTask": schema], "components": schema])?.input?.issues(
                in: value)
        }
    }
}

/// Makes JSON out of the words that schemas are made of.
private struct JSONSource {
    var state: UInt64

    mutating func below(_ count: Int) -> Int {
        state ^= state << 13
        state ^= state >> 7
        state ^= state << 17
        return Int(state % UInt64(count))
    }

    private static let words = [
        "$ref", "type", "nullable", "enum", "const", "required", "properties", "additionalProperties", "items",
        "minItems",
        "maxItems", "uniqueItems", "minLength", "maxLength", "minimum", "maximum", "exclusiveMinimum",
        "exclusiveMaximum",
        "multipleOf", "allOf", "anyOf", "oneOf", "not", "pattern", "a", "b", "x-apidog-orders", "default", "if",
    ]
    private static let texts = [
        "string", "integer", "number", "object", "array", "boolean", "null", "a", "b", "#", "#/properties/a",
        "#/allOf/0",
        "#/oneOf", "#/%20", "", "(a+)+$", "#/not",
    ]

    mutating func schema(depth: Int) -> JSONValue {
        guard depth > 0, below(8) > 0 else { return value(depth: depth) }
        var keywords: [String: JSONValue] = [:]
        for _ in 0..<(1 + below(4)) {
            let word = Self.words[below(Self.words.count)]
            keywords[word] =
                switch word {
                case "allOf", "anyOf", "oneOf":
                    .array((0..<(1 + below(3))).map { _ in schema(depth: depth - 1) })
                case "properties": ["a": schema(depth: depth - 1), "b": schema(depth: depth - 1)]
                case "items", "not", "additionalProperties", "if": schema(depth: depth - 1)
                case "type", "$ref": .string(Self.texts[below(Self.texts.count)])
                case "enum", "required", "x-apidog-orders": .array((0..<below(4)).map { _ in value(depth: 1) })
                default: value(depth: 2)
                }
        }
        return .object(keywords)
    }

    mutating func value(depth: Int) -> JSONValue {
        switch below(depth > 0 ? 9 : 7) {
        case 0: .null
        case 1: .boolean(below(2) == 0)
        case 2: .integer(below(9) - 3)
        case 3: [.number(0.5), .number(-1e300), .number(1e300), .integer(.max), .integer(.min)][below(5)]
        case 4, 5, 6: .string(Self.texts[below(Self.texts.count)])
        case 7: .array((0..<below(4)).map { _ in value(depth: depth - 1) })
        default:
            .object(
                Dictionary((0..<below(4)).map { _ in (Self.words[below(Self.words.count)], value(depth: depth - 1)) }) {
                    $1
                })
        }
    }
}
