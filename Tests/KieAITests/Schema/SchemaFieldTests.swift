import JSON
import KieAI
import Testing

struct SchemaFieldTests {
    @Test func listsFieldsInTheDocumentsOrder() {
        let schema: JSONValue = [
            "type": "object", "required": ["prompt"], "x-apidog-orders": ["prompt", "01KWKJQQG1", "ratio"],
            "properties": [
                "seed": ["type": "integer"],
                "ratio": ["$ref": "#/$defs/Ratio", "default": "1:1"],
                "prompt": ["type": "string", "maxLength": 500, "description": "What to\nmake."],
                "image_urls": ["type": "array", "maxItems": 14, "items": ["type": "string"]],
            ],
            "$defs": ["Ratio": ["type": "string", "enum": ["1:1", "16:9"], "default": "16:9"]],
        ]
        let fields = JSONSchema(schema).fields
        #expect(fields.map(\.name) == ["prompt", "ratio", "image_urls", "seed"])
        #expect(fields.map(\.isRequired) == [true, false, false, false])
        #expect(fields[0].maximumLength == 500 && fields[0].text == "What to make.")
        #expect(
            fields[1].choices == ["1:1", "16:9"] && fields[1].defaultValue == "1:1" && fields[1].types == ["string"])
        #expect(fields[2].maximumCount == 14)
    }

    @Test func requiredIsWhatEveryFormNeeds() {
        let schema: JSONValue = [
            "allOf": [["required": ["model"], "properties": ["model": [:]]]],
            "oneOf": [
                ["required": ["prompt", "a"], "properties": ["prompt": [:], "a": [:]]],
                ["required": ["prompt", "b"], "properties": ["prompt": [:], "b": [:]]],
            ],
        ]
        let fields = JSONSchema(schema).fields
        #expect(fields.map(\.name) == ["a", "b", "model", "prompt"])
        #expect(fields.filter(\.isRequired).map(\.name) == ["model", "prompt"])
    }

    @Test func findsTheInputOfATask() throws {
        let document: JSONValue = [
            "paths": [
                "/api/v1/jobs/createTask": [
                    "post": ["requestBody": ["$ref": "#/components/requestBodies/Body%20of%20task"]]
                ]
            ],
            "components": [
                "requestBodies": [
                    "Body of task": [
                        "content": ["application/json": ["schema": ["$ref": "#/components/schemas/Body "]]]
                    ]
                ],
                "schemas": [
                    "Body ": [
                        "allOf": [
                            ["properties": ["model": ["type": "string"]]],
                            ["properties": ["input": ["$ref": "#/components/schemas/Input"]]],
                        ]
                    ],
                    "Input": ["properties": ["prompt": ["type": "string"]], "required": ["prompt"]],
                ],
            ],
        ]
        let schema = try #require(ModelSchema(document))
        #expect(schema.isTask)
        #expect(schema.input?.fields.map(\.name) == ["prompt"])
        #expect(schema.input?.issues(in: [:]).map(\.field) == ["prompt"])
    }

    @Test func aModelOfAnotherAPIIsNoTask() throws {
        let schema = try #require(ModelSchema(["paths": ["/gpt-5-2/v1/chat/completions": ["post": [:]]]]))
        #expect(!schema.isTask && schema.input == nil)
        #expect(ModelSchema([:]) == nil && ModelSchema(nil) == nil && ModelSchema(["paths": []]) == nil)
        #expect(ModelSchema(["paths": ["/api/v1/jobs/createTask": nil]])?.input == nil)
    }
}
