/// Reads a test's change to the catalogue while the simulator runs; see `AdminRoutes`.
enum CatalogueChange {
    /// Why a change is invalid.
    struct Fault: Error, Equatable {
        let description: String
    }

    /// The entry after the change; nil if the model disappears.
    static func apply(_ change: JSON, to old: CatalogueEntry?, named model: String) throws(Fault) -> CatalogueEntry? {
        if change == .null { return nil }
        guard case .object(let fields) = change else {
            throw Fault(description: "'\(model)' must be an object, or null to remove the model")
        }
        var entry =
            old
            ?? CatalogueEntry(model: model, title: "\(model) API", provider: "Other", taskTypes: ["Text to Image"])
        for (name, value) in fields.sorted(by: { $0.key < $1.key }) {
            switch (name, value) {
            case ("title", .string(let text)): entry.title = text
            case ("provider", .string(let text)): entry.provider = text
            case ("taskType", .array(let types)): entry.taskTypes = types.compactMap(\.stringValue)
            case ("description", .string), ("description", .null): entry.description = value.stringValue
            case ("pricingDesc", .string), ("pricingDesc", .null): entry.pricingDesc = value.stringValue
            case ("path", .string(let path)): entry.path = path
            case ("input", .object): entry.input = value
            case ("input", .null): entry.input = nil
            case ("successRate", .number(let rate)): entry.successRate = rate
            case ("successRate", .null): entry.successRate = nil
            case ("isMonitored", .bool(let isMonitored)): entry.isMonitored = isMonitored
            case ("isFailing", .bool(let isFailing)): entry.isFailing = isFailing
            case ("credits", .number), ("credits", .object): break
            default: throw Fault(description: "'\(model)' has no field '\(name)' with such a value")
            }
        }
        guard entry.path == CatalogueEntry.taskPath else {
            entry.rule = nil
            return entry
        }
        let price = fields["credits"].map(price) ?? entry.rule?.price ?? .flat(1)
        if entry.rule == nil || fields["input"] != nil || fields["credits"] != nil {
            entry.rule = rule(model, input: fields["input"] == nil ? nil : entry.input, old: entry.rule, price: price)
        }
        return entry
    }

    /// A number, or `{"resolution": {"1K": 4, "2K": 8}}`.
    private static func price(_ value: JSON) -> ModelRule.Price {
        switch value {
        case .number(let credits): return .flat(credits)
        case .object(let byField):
            guard let (field, table) = byField.first, case .object(let prices) = table else { return .flat(0) }
            return .by(
                field,
                prices.sorted { $0.key < $1.key }.map { name, credits in
                    if case .number(let credits) = credits { (name, credits) } else { (name, 0) }
                })
        default: return .flat(0)
        }
    }

    private static func rule(_ model: String, input: JSON?, old: ModelRule?, price: ModelRule.Price) -> ModelRule {
        ModelRule(
            name: model, fields: input.map(fields) ?? old?.fields ?? [], price: price, seconds: old?.seconds ?? 5...12,
            showsGenerating: old?.showsGenerating ?? false, format: old?.format ?? "png", count: old?.count ?? 1,
            countField: old?.countField, base: old?.base ?? 1024, path: old?.path ?? .h)
    }

    /// The fields for which a task is checked. Of a `oneOf`, the first form counts.
    private static func fields(_ input: JSON) -> [ModelRule.Field] {
        var input = input
        if case .array(let forms) = input["oneOf"] { input = forms.first ?? nil }
        guard case .object(let properties) = input["properties"] else { return [] }
        var required: Set<String> = []
        if case .array(let names) = input["required"] { required = Set(names.compactMap(\.stringValue)) }
        return properties.sorted { $0.key < $1.key }.compactMap { name, schema in
            let isRequired = required.contains(name)
            if case .array(let choices) = schema["enum"] {
                let values = choices.compactMap(\.stringValue)
                guard values.count == choices.count, let first = values.first else {
                    return isRequired ? .required(name) : nil
                }
                let fallback = schema["default"]?.stringValue ?? first
                return isRequired ? .requiredOneOf(name, values) : .oneOf(name, values, default: fallback)
            }
            var limit = 100_000
            if case .number(let longest) = schema["maxLength"] ?? schema["maxItems"] { limit = Int(longest) }
            switch schema["type"]?.stringValue {
            case "string": return isRequired ? .text(name, limit: limit) : .optionalText(name, limit: limit)
            case "array": return isRequired ? .requiredLinks(name, limit: limit) : .links(name, limit: limit)
            default: return isRequired ? .required(name) : nil
            }
        }
    }
}
