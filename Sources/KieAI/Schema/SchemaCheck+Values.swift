import JSON

extension SchemaCheck {
    /// Lengths are counted in the way that refuses least: schemas count code points, Kie's server perhaps UTF-16.
    func limits(of text: String, _ keywords: [String: JSONValue], at field: String) -> Outcome {
        var outcome = Outcome()
        if let limit = SchemaKeywords.count(keywords["maxLength"]) {
            let count = text.unicodeScalars.count
            if count > limit {
                let allowed = SchemaText.count(limit, "character", "characters")
                outcome.add(field, "\(name(of: field)) takes at most \(allowed); it has \(count).")
            }
        }
        if let limit = SchemaKeywords.count(keywords["minLength"]), text.utf16.count < limit {
            let needed = SchemaText.count(limit, "character", "characters")
            outcome.add(field, "\(name(of: field)) needs at least \(needed); it has \(text.unicodeScalars.count).")
        }
        return outcome
    }

    func limits(of value: JSONValue, _ keywords: [String: JSONValue], at field: String) -> Outcome {
        guard let number = SchemaKeywords.number(value) else { return Outcome() }
        let minimum = SchemaKeywords.number(keywords["minimum"])
        let maximum = SchemaKeywords.number(keywords["maximum"])
        // OpenAPI 3.0 says with true that `minimum` itself is excluded, 3.1 gives the number.
        let above =
            SchemaKeywords.number(keywords["exclusiveMinimum"])
            ?? (keywords["exclusiveMinimum"] == true ? minimum : nil)
        let below =
            SchemaKeywords.number(keywords["exclusiveMaximum"])
            ?? (keywords["exclusiveMaximum"] == true ? maximum : nil)
        var rules: [String] = []
        if let above, number <= above { rules.append("more than \(SchemaText.number(above))") }
        if let below, number >= below { rules.append("less than \(SchemaText.number(below))") }
        if let minimum, number < minimum { rules.append(SchemaText.expectation(keywords)) }
        if let maximum, number > maximum { rules.append(SchemaText.expectation(keywords)) }
        if let step = SchemaKeywords.number(keywords["multipleOf"]), step > 0 {
            let steps = number / step
            if (steps - steps.rounded()).magnitude > 1e-9 * max(1, steps.magnitude) {
                rules.append("a multiple of \(SchemaText.number(step))")
            }
        }
        guard let rule = rules.first else { return Outcome() }
        var outcome = Outcome()
        outcome.add(field, "\(name(of: field)) must be \(rule), not \(SchemaText.shown(value)).")
        return outcome
    }

    mutating func check(
        _ elements: [JSONValue], _ keywords: [String: JSONValue], at field: String, depth: Int
    ) -> Outcome {
        guard spend(elements.count) else { return .unknown }
        var outcome = Outcome()
        if let limit = SchemaKeywords.count(keywords["maxItems"]), elements.count > limit {
            let allowed = SchemaText.count(limit, "entry", "entries")
            outcome.add(field, "\(name(of: field)) takes at most \(allowed); it has \(elements.count).")
        }
        if let limit = SchemaKeywords.count(keywords["minItems"]), elements.count < limit {
            let needed = SchemaText.count(limit, "entry", "entries")
            outcome.add(field, "\(name(of: field)) needs at least \(needed); it has \(elements.count).")
        }
        if keywords["uniqueItems"] == true, Set(elements).count < elements.count {
            outcome.add(field, "\(name(of: field)) has an entry twice; every entry may be there once.")
        }
        guard let items = keywords["items"] else { return outcome }
        for (index, element) in elements.enumerated() {
            guard outcome.issues.count < JSONSchema.maximumIssueCount, budget > 0 else { break }
            outcome.add(check(items, element, at: "\(field)[\(index)]", depth: depth + 1))
        }
        return outcome
    }

    mutating func check(
        _ members: [String: JSONValue], _ keywords: [String: JSONValue], at field: String, depth: Int
    ) -> Outcome {
        var outcome = Outcome()
        let properties = keywords["properties"]?.objectValue ?? [:]
        if let required = keywords["required"]?.arrayValue {
            guard spend(required.count) else { return .unknown }
            for case .string(let name) in required where members[name] == nil {
                let path = Self.path(field, name)
                let allowed = expectation(of: properties[name]).map { "; it takes \($0)" } ?? ""
                outcome.add(path, "\(path) is required\(allowed).")
                if outcome.issues.count >= JSONSchema.maximumIssueCount { return outcome }
            }
        }
        let others = keywords["patternProperties"] == nil ? keywords["additionalProperties"] : nil
        guard others != nil || !properties.isEmpty else { return outcome }
        guard spend(members.count) else { return outcome }
        for (name, value) in members.sorted(by: { $0.key < $1.key }) {
            guard outcome.issues.count < JSONSchema.maximumIssueCount, budget > 0 else { break }
            let path = Self.path(field, name)
            if let property = properties[name] {
                outcome.add(check(property, value, at: path, depth: depth + 1))
            } else if others == false {
                let names = properties.isEmpty ? "none" : SchemaText.list(properties.keys.sorted())
                outcome.add(path, "\(path) is not a field of \(self.name(of: field)); it takes \(names).")
            } else if let others {
                outcome.add(check(others, value, at: path, depth: depth + 1))
            }
        }
        return outcome
    }

    /// What a field takes, in words; nil when its schema says nothing of it.
    private func expectation(of schema: JSONValue?) -> String? {
        var schema = schema
        for _ in 0..<8 {
            guard let reference = schema?["$ref"]?.stringValue else { break }
            schema = JSONPointer.resolve(reference, in: document)
        }
        guard let keywords = schema?.objectValue, keywords["enum"] != nil || keywords["type"] != nil else { return nil }
        return SchemaText.expectation(keywords)
    }

    static func path(_ field: String, _ name: String) -> String {
        let name = SchemaText.shortened(name)
        let path = field.isEmpty ? name : "\(field).\(name)"
        return path.utf8.count > 300 ? "…\(name)" : path
    }
}
