import Foundation

/// The provider's current list of models. Only models in it can be used.
actor Catalogue {
    /// What the four calls return.
    enum Mode: String, CaseIterable {
        case normal
        /// An HTML page with status 502.
        case unavailable
        /// A list without models, and nothing about any model.
        case empty
        /// The list is cut off halfway.
        case cut
        /// Odd entries among the good ones.
        case odd
        /// Schemas that refer to themselves, and are large and deep.
        case hostile
        /// No response for a minute.
        case slow
    }

    /// A response to one of the four calls.
    enum Answer {
        case data(JSON)
        case refused(Refusal)
        /// Sent as is.
        case raw(String)
        case unavailable
    }

    private(set) var mode = Mode.normal
    private var entries: [String: CatalogueEntry]
    /// The order of the list, in which models appeared.
    private var order: [String]
    private let window: Duration
    private var lastCall: ContinuousClock.Instant?

    init(window: Duration) {
        self.window = window
        let table = CatalogueTable.entries
        entries = Dictionary(uniqueKeysWithValues: table.map { ($0.model, $0) })
        order = table.map(\.model)
    }

    /// Resets everything to how it was at the start.
    func reset() {
        let table = CatalogueTable.entries
        entries = Dictionary(uniqueKeysWithValues: table.map { ($0.model, $0) })
        order = table.map(\.model)
        mode = .normal
        lastCall = nil
    }

    /// Changes all models that are named, or none if one of the changes is invalid.
    func change(_ change: JSON) throws(CatalogueChange.Fault) {
        var new = entries
        var models: [String: JSON] = [:]
        if case .object(let named) = change["models"] { models = named }
        for (name, fields) in models {
            new[name] = try CatalogueChange.apply(fields, to: entries[name], named: name)
        }
        if let word = change["mode"] {
            guard let known = word.stringValue.flatMap(Mode.init) else {
                let words = Mode.allCases.map(\.rawValue).joined(separator: ", ")
                throw CatalogueChange.Fault(description: "the modes are: \(words)")
            }
            mode = known
        }
        order = order.filter { new[$0] != nil } + new.keys.filter { entries[$0] == nil }.sorted()
        entries = new
    }

    /// How a task of this model is checked and charged; nil if the model is not offered.
    func rule(named model: String) -> (rule: ModelRule, isFailing: Bool)? {
        guard let entry = entries[model], let rule = entry.rule else { return nil }
        return (rule, entry.isFailing)
    }

    /// The four calls share one limit.
    private func refusal(at instant: ContinuousClock.Instant) -> Answer? {
        if let lastCall, instant - lastCall < window { return .refused(.tooFrequent) }
        lastCall = instant
        return mode == .unavailable ? .unavailable : nil
    }

    func list(
        taskTypes: [String], provider: String?, query: String?, at instant: ContinuousClock.Instant = .now
    ) -> Answer {
        if let refusal = refusal(at: instant) { return refusal }
        let found = order.compactMap { entries[$0] }.filter { entry in
            let texts = [entry.model, entry.title, entry.description ?? ""]
            return (taskTypes.isEmpty || entry.taskTypes.contains { taskTypes.contains($0.lowercased()) })
                && (provider.map { $0.lowercased() == entry.provider.lowercased() } ?? true)
                && (query.map { query in texts.contains { $0.localizedCaseInsensitiveContains(query) } } ?? true)
        }
        var models = mode == .empty ? [] : found.map(\.listEntry)
        if mode == .odd { models = [nil, 7, ["model": nil], ["model": "../../admin"]] + models + models.prefix(1) }
        let data: JSON = ["total": .number(models.count), "models": .array(models)]
        guard mode == .cut else { return .data(data) }
        let text = JSON.object(["code": 200, "msg": "success", "data": data]).text
        return .raw(String(text.prefix(text.count / 2)))
    }

    func about(
        _ model: String, _ part: String, now: Date = .now, at instant: ContinuousClock.Instant = .now
    ) -> Answer {
        if let refusal = refusal(at: instant) { return refusal }
        guard let entry = entries[model] else { return .refused(.unlistedModel) }
        let name = JSON.string(model)
        switch part {
        case "price":
            let text: JSON = mode == .empty ? nil : entry.pricingDesc.map(JSON.string) ?? nil
            return .data(["model": name, "pricingDesc": text])
        case "success-rate":
            let isEmpty = mode == .empty || !entry.isMonitored
            return .data(["model": name, "points": isEmpty ? [] : entry.successRates(now: now)])
        default:
            let document: JSON =
                switch mode {
                case .empty: nil
                case .hostile: HostileSchema.document
                default: SchemaWriter.document(entry)
                }
            return .data(["model": name, "openapi": document])
        }
    }
}
