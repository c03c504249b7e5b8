import JSON
import KieAI
import Testing

struct JSONSchemaTests {
    private func issues(_ schema: JSONValue, _ value: JSONValue) -> [String] {
        JSONSchema(schema).issues(in: value).map(\.message)
    }

    private let image: JSONValue = [
        "type": "object", "required": ["prompt", "resolution"],
        "properties": [
            "prompt": ["type": "string", "maxLength": 10, "minLength": 2],
            "resolution": ["type": "string", "enum": ["1K", "2K"]],
            "n": ["type": "integer", "minimum": 1, "maximum": 4],
            "strength": ["type": "number", "minimum": 0, "exclusiveMaximum": 1, "multipleOf": 0.1],
            "image_urls": [
                "type": "array", "minItems": 1, "maxItems": 2, "items": ["type": "string"], "uniqueItems": true,
            ],
            "checker": ["type": "boolean"],
        ],
    ]

    @Test func acceptsWhatIsRight() {
        let value: JSONValue = [
            "prompt": "a red boat", "resolution": "2K", "n": 4.0, "strength": 0.3, "image_urls": ["https://h/a.png"],
            "checker": false,
        ]
        #expect(issues(image, value).isEmpty)
    }

    @Test(
        arguments: [
            (["resolution": "1K"], "prompt is required; it takes text of 2 to 10 characters."),
            (["prompt": "boat"], "resolution is required; it takes one of 1K, 2K."),
            (["prompt": "boat", "resolution": "8K"], "resolution must be one of 1K, 2K, not “8K”."),
            (["prompt": "boat", "resolution": 1], "resolution must be one of 1K, 2K, not 1."),
            (["prompt": 7, "resolution": "1K"], "prompt must be text of 2 to 10 characters, not 7."),
            (["prompt": "eleven char", "resolution": "1K"], "prompt takes at most 10 characters; it has 11."),
            (["prompt": "a", "resolution": "1K"], "prompt needs at least 2 characters; it has 1."),
            (["prompt": "boat", "resolution": "1K", "n": 5], "n must be a whole number from 1 to 4, not 5."),
            (["prompt": "boat", "resolution": "1K", "n": 1.5], "n must be a whole number from 1 to 4, not 1.5."),
            (["prompt": "boat", "resolution": "1K", "n": "1"], "n must be a whole number from 1 to 4, not “1”."),
            (["prompt": "boat", "resolution": "1K", "strength": 1], "strength must be less than 1, not 1."),
            (
                ["prompt": "boat", "resolution": "1K", "strength": 0.25],
                "strength must be a multiple of 0.1, not 0.25."
            ),
            (["prompt": "boat", "resolution": "1K", "checker": "yes"], "checker must be true or false, not “yes”."),
            (
                ["prompt": "boat", "resolution": "1K", "image_urls": []],
                "image_urls needs at least 1 entry; it has 0."
            ),
            (
                ["prompt": "boat", "resolution": "1K", "image_urls": ["a", "b", "c"]],
                "image_urls takes at most 2 entries; it has 3."
            ),
            (
                ["prompt": "boat", "resolution": "1K", "image_urls": ["a", 2]],
                "image_urls[1] must be text, not 2."
            ),
            (
                ["prompt": "boat", "resolution": "1K", "image_urls": ["a", "a"]],
                "image_urls has an entry twice; every entry may be there once."
            ),
            ("boat", "the input must be an object, not “boat”."),
        ] as [(JSONValue, String)])
    func saysWhatIsWrong(value: JSONValue, message: String) {
        #expect(issues(image, value) == [message])
    }

    @Test func namesTheField() {
        let schema: JSONValue = [
            "properties": ["crop": ["properties": ["width": ["type": "integer"]], "required": ["height"]]]
        ]
        let found = JSONSchema(schema).issues(in: ["crop": ["width": "wide"]])
        #expect(found.map(\.field) == ["crop.height", "crop.width"])
    }

    /// Escaped names and names with a space at their end, as documented.
    @Test(arguments: [
        "#/components/schemas/Aspect%20ratio", "#/components/schemas/Aspect ratio", "#/components/schemas/a~1b",
        "#/components/responses/Error ", "#/components/responses/Error%20", "#/components/schemas/50%",
        "#/components/schemas/list/1",
    ])
    func followsReferences(reference: String) {
        let document: JSONValue = [
            "components": [
                "schemas": [
                    "Aspect ratio": ["type": "integer"], "a/b": ["type": "integer"], "50%": ["type": "integer"],
                    "list": [["type": "string"], ["type": "integer"]],
                ],
                "responses": ["Error ": ["type": "integer"], "Error": ["type": "string"]],
            ]
        ]
        let schema = JSONSchema(["$ref": .string(reference)], in: document)
        #expect(schema.issues(in: "wide").count == 1)
        #expect(schema.issues(in: 1).isEmpty)
    }

    @Test(arguments: ["#/nowhere", "https://h/schema.json", "other.json#/a", "#/%zz", "", "#/components/schemas/Error"])
    func aReferenceThatLeadsNowhereRefusesNothing(reference: String) {
        #expect(issues(["$ref": .string(reference)], "anything").isEmpty)
        #expect(issues(["not": ["$ref": .string(reference)]], "anything").isEmpty)
    }

    @Test func whatStandsBesideAReferenceCounts() {
        let schema: JSONValue = [
            "$ref": "#/$defs/A", "maxLength": 3, "$defs": ["A": ["type": "string", "minLength": 2]],
        ]
        #expect(issues(schema, "abcd").count == 1)
        #expect(issues(schema, "a").count == 1)
        #expect(issues(schema, "abc").isEmpty)
    }

    private let forms: JSONValue = [
        "oneOf": [
            ["type": "object", "required": ["task_id"], "properties": ["task_id": ["type": "string"]]],
            [
                "type": "object", "required": ["image_url", "prompt"],
                "properties": ["image_url": ["type": "string"], "prompt": ["type": "string"]],
            ],
        ]
    ]

    @Test func oneOfSeveralForms() {
        #expect(issues(forms, ["task_id": "t"]).isEmpty)
        #expect(issues(forms, ["image_url": "https://h/a.png", "prompt": "a"]).isEmpty)
        #expect(
            issues(forms, ["image_url": "https://h/a.png", "task_id": 7]) == [
                "the input fits none of 2 allowed forms; the closest one says: task_id is required; it takes text."
            ] || issues(forms, ["image_url": "https://h/a.png", "task_id": 7]).count == 1)
        #expect(
            issues(forms, ["image_url": "https://h/a.png", "prompt": "a", "task_id": "t"]) == [
                "the input has fields of several forms; give only one of task_id, image_url."
            ])
    }

    /// Forms that differ in optional fields only: strictly, a request without these fits both and is wrong.
    @Test func formsThatDifferInOptionalFieldsOnly() {
        let schema: JSONValue = [
            "oneOf": [
                ["required": ["prompt"], "properties": ["prompt": ["type": "string"], "a": ["type": "string"]]],
                ["required": ["prompt"], "properties": ["prompt": ["type": "string"], "b": ["type": "string"]]],
            ]
        ]
        #expect(issues(schema, ["prompt": "x"]).isEmpty)
    }

    /// Where a schema must not fit, what is unknown must not count as fitting.
    @Test func unknownWordsRefuseNothing() {
        let unknown: JSONValue = ["mustBeBlue": true, "pattern": "^z$", "type": "color", "maxLength": "three"]
        #expect(issues(unknown, "red").isEmpty)
        #expect(issues(["not": unknown], "red").isEmpty)
        #expect(issues(["oneOf": [unknown, ["type": "string"]]], "red").isEmpty)
        #expect(issues(["not": ["anyOf": [["type": "integer"], ["if": [:], "then": false]]]], "red").isEmpty)
        #expect(issues(["not": ["type": "string"]], "red").count == 1)
        #expect(issues(["not": ["properties": ["a": unknown]]], ["a": 1]).isEmpty)
        for schema: JSONValue in [7, "string", nil, [], [:], true] { #expect(issues(schema, ["a": 1]).isEmpty) }
        #expect(issues(false, 1) == ["the input is not allowed here; leave it out."])
    }

    @Test func bothWaysToAllowNothing() {
        #expect(issues(["type": "string", "nullable": true], nil).isEmpty)
        #expect(issues(["type": ["string", "null"]], nil).isEmpty)
        #expect(issues(["type": "string"], nil) == ["the input must be text, not null."])
    }

    @Test func closedObjects() {
        let schema: JSONValue = ["properties": ["prompt": [:]], "additionalProperties": false]
        #expect(issues(schema, ["color": 1]) == ["color is not a field of the input; it takes prompt."])
        #expect(
            issues(["additionalProperties": ["type": "integer"]], ["a": "b"]) == ["a must be a whole number, not “b”."])
        let patterns: JSONValue = ["additionalProperties": false, "patternProperties": ["^c": [:]]]
        #expect(issues(patterns, ["color": 1]).isEmpty)
    }

    /// Kie ignores such fields and charges.
    @Test func fieldsNobodyKnows() {
        let schema = JSONSchema(image)
        #expect(
            schema.unknownFieldIssues(in: ["prompt": "a", "image_input": ["x"]]) == [
                JSONSchemaIssue(
                    field: "image_input",
                    message:
                        "image_input is not a field of this model; it takes checker, image_urls, n, prompt, resolution, "
                        + "strength.")
            ])
        #expect(JSONSchema(forms).unknownFieldIssues(in: ["task_id": "t", "image_url": "u"]).isEmpty)
        #expect(
            JSONSchema(["additionalProperties": true, "properties": ["a": [:]]]).unknownFieldIssues(in: ["b": 1])
                .isEmpty)
        #expect(JSONSchema([:]).unknownFieldIssues(in: ["b": 1]).isEmpty)
    }

    @Test func textOfStrangersIsCutAndCleaned() {
        let long = String(repeating: "x", count: 5_000)
        let schema: JSONValue = ["enum": .array((0..<5_000).map { .string("\u{202E}\(long)\($0)") })]
        let message = issues(schema, .string(long)).first ?? ""
        #expect(message.utf8.count < 3_000 && !message.contains("\u{202E}"))
    }
}
