import EaselServer
import KieAI
import Testing

/// The OpenAPI document, and values held against its schemas.
struct Contract {
    private static let methods = ["get", "put", "post", "delete", "patch", "options", "head", "trace"]
    let document: JSONValue

    init() throws {
        let file = try #require(OpenAPIAssets.files.first { $0.path == "openapi.json" })
        document = try JSONValue.parse(Array(file.text.description.utf8))
    }

    struct Operation {
        /// Such as `GET /api/canvases/{canvasId}`.
        let name: String
        let value: JSONValue
    }

    var operations: [Operation] {
        (document["paths"]?.objectValue ?? [:]).flatMap { path, item in
            Self.methods.compactMap { method in
                item[method].map { Operation(name: "\(method.uppercased()) \(path)", value: $0) }
            }
        }
    }

    func schema(_ name: String) throws -> JSONValue {
        try #require(document["components"]?["schemas"]?[name])
    }

    /// What a `$ref` points at; nil when it points at nothing.
    func target(of reference: String) -> JSONValue? {
        guard reference.hasPrefix("#/") else { return nil }
        var value: JSONValue? = document
        for step in reference.dropFirst(2).split(separator: "/") {
            value = value?[String(step)]
        }
        return value
    }

    /// The value itself, or what it refers to.
    func resolved(_ value: JSONValue) -> JSONValue {
        value["$ref"]?.stringValue.flatMap(target) ?? value
    }

    /// What is wrong with `value` by `schema`, as far as this document uses JSON Schema. Unlike a client that has to
    /// allow for newer servers, it takes fields the schema does not name for faults.
    func faults(of value: JSONValue, by schema: JSONValue, at path: String = "$") -> [String] {
        if let reference = schema["$ref"]?.stringValue {
            guard let target = target(of: reference) else { return ["\(path): nothing at \(reference)"] }
            return faults(of: value, by: target, at: path)
        }
        if let choices = schema["anyOf"]?.arrayValue {
            let fits = choices.contains { faults(of: value, by: $0, at: path).isEmpty }
            return fits ? [] : ["\(path): fits none of anyOf"]
        }
        let types = schema["type"]?.arrayValue ?? schema["type"].map { [$0] } ?? []
        if !types.contains(where: { value.hasType($0.stringValue ?? "") }) {
            return ["\(path): \(value) is no \(types)"]
        }
        if let known = schema["enum"]?.arrayValue, !known.contains(value) { return ["\(path): \(value) is not named"] }
        if let only = schema["const"], only != value { return ["\(path): \(value) is not \(only)"] }
        switch value {
        case .object(let members):
            guard let properties = schema["properties"]?.objectValue else { return [] }
            let missing = (schema["required"]?.arrayValue ?? []).compactMap(\.stringValue)
                .filter { members[$0] == nil }.map { "\(path): \($0) is missing" }
            return missing
                + members.flatMap { name, member in
                    properties[name].map { faults(of: member, by: $0, at: "\(path).\(name)") }
                        ?? ["\(path): \(name) is not in the schema"]
                }
        case .array(let elements):
            guard let items = schema["items"] else { return ["\(path): nothing is said about items"] }
            return elements.enumerated().flatMap { faults(of: $1, by: items, at: "\(path)[\($0)]") }
        default:
            return []
        }
    }
}

extension JSONValue {
    fileprivate func hasType(_ type: String) -> Bool {
        switch (self, type) {
        case (.object, "object"), (.array, "array"), (.string, "string"), (.integer, "integer"), (.integer, "number"),
            (.number, "number"), (.boolean, "boolean"), (.null, "null"):
            true
        default: false
        }
    }

    /// Calls `body` with every value in this one, itself included.
    func visit(_ body: (JSONValue) -> Void) {
        body(self)
        switch self {
        case .object(let members): for member in members.values { member.visit(body) }
        case .array(let elements): for element in elements { element.visit(body) }
        default: break
        }
    }
}
