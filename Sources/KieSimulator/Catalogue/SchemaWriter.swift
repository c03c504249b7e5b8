/// Writes the OpenAPI document of a model with the peculiarities of the provider's: unresolved `$ref`s, names with
/// escapes and trailing spaces, and the extensions of its editor.
enum SchemaWriter {
    static func object(_ properties: [String: JSON], required: [String]) -> JSON {
        [
            "type": "object", "properties": .object(properties), "required": .array(required.map(JSON.string)),
            "x-apidog-orders": .array(properties.keys.sorted().map(JSON.string)), "x-apidog-ignore-properties": [],
        ]
    }

    static func input(of rule: ModelRule) -> JSON {
        var properties: [String: JSON] = [:]
        var required: [String] = []
        for field in rule.fields {
            let (name, isRequired, schema) = property(field)
            // Models share their choices of ratios, under a name with a space.
            properties[name] = name == "aspect_ratio" ? ["$ref": "#/components/schemas/Aspect%20ratio"] : schema
            if isRequired { required.append(name) }
        }
        if let countField = rule.countField {
            properties[countField] = ["type": "integer", "minimum": 1, "maximum": 12, "default": .number(rule.count)]
        }
        properties["nsfw_checker"] = ["$ref": "#/components/schemas/nsfw_checker", "default": false]
        return object(properties, required: required)
    }

    private static func property(_ field: ModelRule.Field) -> (name: String, isRequired: Bool, schema: JSON) {
        func text(_ limit: Int) -> JSON { ["type": "string", "maxLength": .number(limit)] }
        func choice(_ values: [String], _ fallback: String?) -> JSON {
            [
                "type": "string", "enum": .array(values.map(JSON.string)),
                "default": .string(fallback ?? values.first ?? ""),
            ]
        }
        func links(_ limit: Int) -> JSON {
            ["type": "array", "maxItems": .number(limit), "items": ["type": "string", "format": "uri"]]
        }
        return switch field {
        case .text(let name, let limit): (name, true, text(limit))
        case .optionalText(let name, let limit): (name, false, text(limit))
        case .oneOf(let name, let values, let fallback): (name, false, choice(values, fallback))
        case .requiredOneOf(let name, let values): (name, true, choice(values, nil))
        case .links(let name, let limit): (name, false, links(limit))
        case .requiredLinks(let name, let limit): (name, true, links(limit))
        case .requiredLink(let name): (name, true, ["type": "string", "format": "uri"])
        case .required(let name): (name, true, [:])
        }
    }

    /// The same input in two alternative forms: with images, or with the task that made them.
    static func twoForms(_ input: JSON?) -> JSON {
        [
            "oneOf": [
                input ?? nil,
                object(
                    ["task_id": ["type": "string"], "index": ["type": "integer", "minimum": 0, "maximum": 5]],
                    required: ["task_id"]),
            ]
        ]
    }

    static func document(_ entry: CatalogueEntry) -> JSON {
        guard let input = entry.input else { return nil }
        let isTask = entry.path == CatalogueEntry.taskPath
        let body: JSON =
            isTask
            ? object(
                [
                    "model": ["type": "string", "enum": [.string(entry.model)]],
                    "callBackUrl": ["type": "string", "format": "uri"], "input": input,
                ], required: ["model", "input"])
            : object(["messages": ["type": "array", "items": [:]]], required: ["messages"])
        let ok: JSON = ["allOf": [["$ref": "#/components/schemas/response%20not%20with%20recordId"]]]
        let operation: JSON = [
            "summary": .string(entry.title), "deprecated": false,
            "requestBody": ["required": true, "content": ["application/json": ["schema": body]]],
            "responses": [
                "200": ["description": "Request successful", "content": ["application/json": ["schema": ok]]],
                "500": ["$ref": "#/components/responses/Error "],
            ],
            "callbacks": [
                "taskCompleted": [
                    "{$request.body#/callBackUrl}": ["post": ["responses": ["200": ["description": "ok"]]]]
                ]
            ],
        ]
        return [
            "openapi": "3.1.0", "info": ["title": .string(entry.title), "version": "1.0.0"],
            "servers": [["url": "https://api.kie.ai"]], "paths": .object([entry.path: ["post": operation]]),
            "components": components(entry),
        ]
    }

    private static func components(_ entry: CatalogueEntry) -> JSON {
        let ratios: [String]? = entry.rule?.fields.lazy.compactMap { field in
            switch field {
            case .oneOf("aspect_ratio", let values, _), .requiredOneOf("aspect_ratio", let values): values
            default: nil
            }
        }.first
        return [
            "schemas": [
                "response not with recordId": [
                    "type": "object", "properties": ["code": ["type": "integer"], "msg": ["type": "string"]],
                ],
                "Aspect ratio": [
                    "type": "string", "enum": .array((ratios ?? ["1:1"]).map(JSON.string)),
                    "description": "Width to height.",
                ],
                "nsfw_checker": ["type": "boolean", "description": "Another filter."],
            ],
            "responses": ["Error ": ["description": "request failed"]],
            "securitySchemes": ["BearerAuth": ["type": "http", "scheme": "bearer"]],
        ]
    }
}
