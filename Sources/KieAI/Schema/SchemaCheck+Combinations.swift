import JSON

extension SchemaCheck {
    /// `allOf`, `anyOf`, `oneOf` and `not`.
    mutating func combinations(
        _ keywords: [String: JSONValue], _ value: JSONValue, at field: String, depth: Int
    ) -> Outcome {
        var outcome = Outcome()
        for part in keywords["allOf"]?.arrayValue ?? [] {
            guard outcome.issues.count < JSONSchema.maximumIssueCount, budget > 0 else { break }
            outcome.add(check(part, value, at: field, depth: depth + 1))
        }
        if let forms = keywords["anyOf"]?.arrayValue {
            outcome.add(oneForm(forms, value, at: field, depth: depth, isExclusive: false))
        }
        if let forms = keywords["oneOf"]?.arrayValue {
            outcome.add(oneForm(forms, value, at: field, depth: depth, isExclusive: true))
        }
        if let excluded = keywords["not"] {
            let fit = check(excluded, value, at: field, depth: depth + 1)
            if fit.certainlyFits {
                let keywords = excluded.objectValue ?? [:]
                outcome.add(
                    field, "\(name(of: field)) must not be \(SchemaText.expectation(keywords)).")
            } else if fit.mayFit {
                outcome.isCertain = false
            }
        }
        return outcome
    }

    /// Nothing fits is an issue. Several fit is one only when they are told apart by the fields they need and all of those
    /// are there: some of Kie's forms differ in optional fields alone, and a request that has none of these fits each.
    private mutating func oneForm(
        _ forms: [JSONValue], _ value: JSONValue, at field: String, depth: Int, isExclusive: Bool
    ) -> Outcome {
        var outcome = Outcome()
        var fitting: [(form: JSONValue, isCertain: Bool)] = []
        var closest: [JSONSchemaIssue]?
        for form in forms {
            guard budget > 0 else { return .unknown }
            let fit = check(form, value, at: field, depth: depth + 1)
            if fit.mayFit { fitting.append((form, fit.isCertain)) }
            if fit.issues.count < closest?.count ?? .max { closest = fit.issues }
        }
        if fitting.isEmpty, let closest, let first = closest.first {
            let count = SchemaText.count(forms.count, "allowed form", "allowed forms")
            outcome.add(
                first.field,
                forms.count == 1
                    ? first.message : "\(name(of: field)) fits none of \(count); the closest one says: \(first.message)"
            )
        } else if isExclusive, fitting.count > 1 {
            if fitting.allSatisfy(\.isCertain), let mixed = mixedFields(fitting.map(\.form)) {
                outcome.add(
                    field, "\(name(of: field)) has fields of several forms; give only one of \(SchemaText.list(mixed))."
                )
            }
            outcome.isCertain = false
        } else {
            outcome.isCertain = fitting.contains(where: \.isCertain)
        }
        return outcome
    }

    /// A field of each form that only this form needs; nil when some form has none.
    private mutating func mixedFields(_ forms: [JSONValue]) -> [String]? {
        var needed: [Set<String>] = []
        for form in forms {
            let names = requiredFields(form)
            guard spend(names.count) else { return nil }
            needed.append(names)
        }
        var own: [String] = []
        for (index, names) in needed.enumerated() {
            let others = needed.enumerated().filter { $0.offset != index }.map(\.element)
            let only = names.filter { name in others.allSatisfy { !$0.contains(name) } }
            guard let first = only.min() else { return nil }
            own.append(first)
            guard spend(names.count * forms.count) else { return nil }
        }
        return own
    }

    private func requiredFields(_ form: JSONValue) -> Set<String> {
        var form = form
        for _ in 0..<8 {
            guard let reference = form["$ref"]?.stringValue, let target = JSONPointer.resolve(reference, in: document)
            else { break }
            form = target
        }
        return Set(form["required"]?.arrayValue?.compactMap(\.stringValue) ?? [])
    }
}
