import JSON

/// Kie's current list of its models, with prices, success rates and schemas (new in autumn 2026).
///
/// The four calls share a limit of one per second and account (documented), separate from every other limit. This value
/// and its copies keep it: a call waits for its turn. Other processes that use the account are not known here; a call
/// over the limit throws ``KieError/Kind/rateLimited``. Fetch the list once and search it, instead of asking about each
/// model.
///
/// Everything read here is text from outside: limited in length, cleaned where it may be shown, never a reason to fail.
public struct KieLiveCatalog: Sendable {
    private let client: KieClient
    private let spacing: RequestSpacing

    /// - Parameters:
    ///   - interval: the time between two calls; a little more than the documented second, since calls don't all take
    ///     equally long to arrive.
    ///   - clock: the clock that waiting uses.
    public init<C: Clock>(
        client: KieClient, interval: Duration = .milliseconds(1_100), clock: C = ContinuousClock()
    ) where C.Duration == Duration {
        self.client = client
        spacing = RequestSpacing(interval: interval, clock: clock)
    }

    /// The models, all of them or those that match every filter. No match is an empty list, never an error
    /// (documented).
    ///
    /// - Parameters:
    ///   - taskTypes: such as "Text to Image"; a model matches any of them.
    ///   - provider: the maker's name, such as "Google".
    ///   - query: words to look for.
    public func models(
        taskTypes: [String] = [], provider: String? = nil, query: String? = nil
    ) async throws(KieError) -> ModelList {
        var filters: [String] = []
        if !taskTypes.isEmpty {
            filters.append("taskType=\(taskTypes.map(KieClient.percentEncoded).joined(separator: ","))")
        }
        if let provider { filters.append("provider=\(KieClient.percentEncoded(provider))") }
        if let query { filters.append("q=\(KieClient.percentEncoded(query))") }
        let answer = try await answer(filters.isEmpty ? "models" : "models?\(filters.joined(separator: "&"))")
        guard let list = answer.data.flatMap({ ModelList($0, hiding: client.apiKey.value) }) else {
            throw answer.unreadable("the response has no list of models")
        }
        return list
    }

    /// What a model costs; nil if Kie says nothing about it (seen on the wire).
    ///
    /// Throws ``KieError``: `unsupportedModel` if Kie has no such model.
    public func price(of model: String) async throws(KieError) -> ListedPrice? {
        let answer = try await answer(about: model, "price")
        guard let data = answer.data, data.objectValue != nil else {
            throw answer.unreadable("the response has no price")
        }
        return data["pricingDesc"]?.stringValue.flatMap { ListedPrice($0, hiding: client.apiKey.value) }
    }

    /// How often a model succeeded in the last 24 hours.
    ///
    /// Throws ``KieError``: `unsupportedModel` if Kie has no such model.
    public func successRate(of model: String) async throws(KieError) -> SuccessRate {
        let answer = try await answer(about: model, "success-rate")
        guard let rate = answer.data.flatMap(SuccessRate.init) else {
            throw answer.unreadable("the response has no success rates")
        }
        return rate
    }

    /// How a model is called; nil if Kie has not published its document yet (documented).
    ///
    /// Throws ``KieError``: `unsupportedModel` if Kie has no such model.
    public func schema(of model: String) async throws(KieError) -> ModelSchema? {
        let answer = try await answer(about: model, "schema")
        guard let data = answer.data, data.objectValue != nil else {
            throw answer.unreadable("the response has no schema")
        }
        guard let document = data["openapi"], document != .null else { return nil }
        guard let schema = ModelSchema(document) else { throw answer.unreadable("the schema is no OpenAPI document") }
        return schema
    }

    /// The slash in the id stays a slash in the path (documented).
    private func answer(about model: String, _ part: String) async throws(KieError) -> Answer {
        guard let path = ListedModel.path(of: model) else {
            throw KieError(
                kind: .unsupportedModel,
                message: "“\(client.clean(model))” is no model id; ids look like z-image or flux-2/pro")
        }
        return try await answer("models/\(path)/\(part)")
    }

    private func answer(_ path: String) async throws(KieError) -> Answer {
        do {
            try await spacing.wait()
        } catch {
            throw KieError(kind: .connectionFailed, message: "canceled while waiting for a turn; nothing was sent")
        }
        let answer = try await client.answer(to: client.get("\(client.baseURL)/api/v1/\(path)"))
        if let error = answer.error { throw error }
        return answer
    }
}
