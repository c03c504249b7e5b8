public import JSON

/// A field that an object may have, as far as its schema tells.
public struct JSONSchemaField: Sendable, Equatable {
    /// Its name.
    public var name: String
    /// Whether the object must have it, whichever of the allowed forms it takes.
    public var isRequired: Bool
    /// `string`, `integer`, `number`, `boolean`, `array`, `object`; empty when the schema does not say.
    public var types: [String]
    /// The values allowed; empty for any.
    public var choices: [JSONValue]
    /// What is taken when it is left out.
    public var defaultValue: JSONValue?
    /// The most characters of a text.
    public var maximumLength: Int?
    /// The most entries of a list.
    public var maximumCount: Int?
    /// What is said about it, made safe as ``KieError/message`` is.
    public var text: String?
}

extension JSONSchema {
    /// The fields an object may have: those of all forms of a `oneOf` together. In the order that the document gives
    /// them, those it leaves out after these by name; at most ``maximumFieldCount``.
    public var fields: [JSONSchemaField] {
        var reader = SchemaFieldReader(document: document)
        let reading = reader.read(schema, depth: 0)
        var names: [String] = []
        var seen: Set<String> = []
        for name in reading.order + reading.properties.keys.sorted()
        where reading.properties[name] != nil && seen.insert(name).inserted {
            names.append(name)
            if names.count == Self.maximumFieldCount { break }
        }
        return names.compactMap { name in
            reading.properties[name].map { reader.field(name, $0, isRequired: reading.required.contains(name)) }
        }
    }

    /// Whether an object may have fields that are not listed.
    var isOpen: Bool {
        var reader = SchemaFieldReader(document: document)
        return reader.read(schema, depth: 0).isOpen
    }
}

/// Collects the fields of an object's schema, within a bound.
private struct SchemaFieldReader {
    struct Reading {
        var properties: [String: JSONValue] = [:]
        var required: Set<String> = []
        var order: [String] = []
        var isOpen = false
    }

    let document: JSONValue
    private var budget = 10_000

    init(document: JSONValue) {
        self.document = document
    }

    mutating func read(_ schema: JSONValue, depth: Int) -> Reading {
        var reading = Reading()
        budget -= 1
        guard depth < 12, budget > 0, let keywords = schema.objectValue else { return reading }
        if let reference = keywords["$ref"]?.stringValue, let target = JSONPointer.resolve(reference, in: document) {
            reading = read(target, depth: depth + 1)
        }
        let properties = keywords["properties"]?.objectValue ?? [:]
        budget -= properties.count
        for (name, property) in properties.sorted(by: { $0.key < $1.key })
        where reading.properties.count < 2 * JSONSchema.maximumFieldCount {
            reading.properties[name] = property
        }
        reading.required.formUnion(Self.names(keywords["required"]))
        // The order of Kie's editor: objects of JSON have none.
        reading.order += Self.names(keywords["x-apidog-orders"])
        switch keywords["additionalProperties"] {
        case nil, .boolean(false): break
        default: reading.isOpen = true
        }
        if keywords["patternProperties"] != nil { reading.isOpen = true }
        for part in keywords["allOf"]?.arrayValue ?? [] {
            let part = read(part, depth: depth + 1)
            reading.add(part)
            reading.required.formUnion(part.required)
        }
        for word in ["oneOf", "anyOf"] {
            guard let forms = keywords[word]?.arrayValue, !forms.isEmpty else { continue }
            var common: Set<String>?
            for form in forms where budget > 0 {
                let form = read(form, depth: depth + 1)
                reading.add(form)
                common = common.map { $0.intersection(form.required) } ?? form.required
            }
            reading.required.formUnion(common ?? [])
        }
        return reading
    }

    func field(_ name: String, _ schema: JSONValue, isRequired: Bool) -> JSONSchemaField {
        let keywords = merged(schema)
        return JSONSchemaField(
            name: name, isRequired: isRequired,
            types: (SchemaKeywords.types(keywords) ?? []).filter { $0 != "null" }.map(SchemaText.shortened),
            choices: keywords["enum"]?.arrayValue ?? keywords["const"].map { [$0] } ?? [],
            defaultValue: keywords["default"], maximumLength: SchemaKeywords.count(keywords["maxLength"]),
            maximumCount: SchemaKeywords.count(keywords["maxItems"]),
            text: keywords["description"]?.stringValue.map { SafeText.clean($0) }.flatMap { $0.isEmpty ? nil : $0 })
    }

    /// The keywords of a schema with those it refers to; its own win.
    private func merged(_ schema: JSONValue) -> [String: JSONValue] {
        var keywords = schema.objectValue ?? [:]
        var next = schema
        for _ in 0..<8 {
            let reference = next["$ref"]?.stringValue ?? next["allOf"]?.arrayValue?.first?["$ref"]?.stringValue
            guard let target = reference.flatMap({ JSONPointer.resolve($0, in: document) }) else { break }
            keywords.merge(target.objectValue ?? [:]) { own, _ in own }
            next = target
        }
        return keywords
    }

    private static func names(_ value: JSONValue?) -> [String] {
        value?.arrayValue?.prefix(2 * JSONSchema.maximumFieldCount).compactMap(\.stringValue) ?? []
    }
}

extension SchemaFieldReader.Reading {
    fileprivate mutating func add(_ other: Self) {
        properties.merge(other.properties) { own, _ in own }
        if order.count < 10 * JSONSchema.maximumFieldCount { order += other.order }
        isOpen = isOpen || other.isOpen
    }
}
