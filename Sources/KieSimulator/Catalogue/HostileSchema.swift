/// A document that would keep a careless reader busy forever: schemas that contain themselves twice, thousands of
/// choices, a pattern that takes exponential time.
enum HostileSchema {
    static let document: JSON = [
        "openapi": "3.1.0",
        "paths": [
            "/api/v1/jobs/createTask": [
                "post": [
                    "requestBody": ["content": ["application/json": ["schema": ["$ref": "#/components/schemas/Body"]]]]
                ]
            ]
        ],
        "components": [
            "schemas": [
                "Body": ["type": "object", "properties": ["input": ["$ref": "#/components/schemas/Twice"]]],
                "Twice": [
                    "type": "object",
                    "allOf": [["$ref": "#/components/schemas/Twice"], ["$ref": "#/components/schemas/Twice"]],
                    "properties": [
                        "prompt": ["type": "string", "pattern": "^(a+)+$"],
                        "deep": deep,
                        "choice": ["enum": .array((0..<5_000).map { .string("choice \($0)") })],
                        "loop": ["$ref": "#/components/schemas/Loop"],
                    ],
                ],
                "Loop": ["$ref": "#/components/schemas/Loop"],
            ]
        ],
    ]

    private static let deep: JSON = (0..<60).reduce(["type": "string"]) { inner, _ in ["type": "array", "items": inner]
    }
}
