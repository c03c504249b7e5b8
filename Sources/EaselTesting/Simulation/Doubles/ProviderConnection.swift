import EaselCore

/// One worker process's connection to the provider, on which anything may get lost.
struct ProviderConnection: ImageProvider {
    let process: Int
    let provider: SimulatedProvider
    let stage: Stage
    let weather: Weather
    let troubles: Troubles
    let mutation: Mutation?

    var defaultModelID: String { "simulated" }
    var facts: ProviderFacts { .usual }

    /// One with a known price and one without.
    var models: [ModelDescription] {
        let ceiling = mutation == .unpricedFree ? 0 : 2 * SimulatedProvider.price
        return [("simulated", [(nil, SimulatedProvider.price)]), ("unpriced", [])].map { id, prices in
            ModelDescription(
                id: id, name: id, promptLimit: 1_000, aspectRatios: ["1:1"], resolutions: [], outputFormats: ["png"],
                defaultAspectRatio: "1:1", defaultResolution: nil, defaultOutputFormat: "png", maxReferences: 0,
                requiresReferences: false, prices: prices, priceCeiling: ceiling, expectedSeconds: 20)
        }
    }

    func completed(_ recipe: ImageRecipe) throws(EaselError) -> ImageRecipe { recipe }

    func create(_ recipe: ImageRecipe, references addresses: [String], callbackURL: String) async -> CreateOutcome {
        guard let key = AttemptKey(callbackURL) else { return .refused(NodeError(.invalidPrompt, "no address")) }
        guard await stage.pause(process, "\(process) create \(key)") else { return .unknown(reason: "crashed") }
        provider.willSend(key)
        let outcome = send(key)
        // The worst moment for the store to be unavailable is before the answer is stored.
        if weather.happens(.storeAway) { troubles.takeStoreAway(seconds: provider.timeAway) }
        guard await stage.pause(process, "\(process) created \(key)") else { return .unknown(reason: "crashed") }
        switch outcome {
        case .accepted(let taskID):
            provider.tell(key, .acceptance)
            provider.tell(process, taskID: taskID)
        case .postponed, .refused: provider.tell(key, .refusal)
        case .unknown(let reason):
            if mutation == .resentUnknowns {
                return .postponed(NodeError(.providerUnavailable, reason), retryAfterSeconds: nil)
            }
        }
        return outcome
    }

    private func send(_ key: AttemptKey) -> CreateOutcome {
        if weather.happens(.connectionRefused) {
            return .postponed(NodeError(.providerUnavailable, "Connection refused."), retryAfterSeconds: nil)
        }
        if weather.happens(.requestLost) { return .unknown(reason: "timeout") }
        if weather.happens(.requestLate) {
            provider.delay(key)
            return .unknown(reason: "timeout")
        }
        let outcome = provider.receive(key)
        return weather.happens(.answerLost) ? .unknown(reason: "connection reset") : outcome
    }

    func check(taskID: String) async -> CheckOutcome {
        guard await stage.pause(process, "\(process) check \(taskID)") else { return .noAnswer(reason: "crashed") }
        if weather.happens(.noAnswer) { return .noAnswer(reason: "timeout") }
        guard let task = provider.task(taskID) else { return .noAnswer(reason: "no such task") }
        let outcome: CheckOutcome =
            task.hasEnded ? .ended(told(provider.report(task, .answer))) : .running(callbackURL: task.key.description)
        guard await stage.pause(process, "\(process) checked \(taskID)") else { return .noAnswer(reason: "crashed") }
        return outcome
    }

    func freshLink(for resultURL: String) async -> String? {
        guard await stage.pause(process, "\(process) link \(resultURL)") else { return nil }
        return weather.happens(.noAnswer) ? nil : resultURL + ":fresh"
    }

    func read(callback body: [UInt8]) -> CallbackReading {
        let reading = SimulatedCallbackBody.read(body)
        guard case .ended(let report) = reading else { return reading }
        return .ended(told(report))
    }

    /// A broken variant misreads the answer.
    private func told(_ report: ProviderReport) -> ProviderReport {
        guard let mutation, case .success(let urls, let isComplete) = report.outcome else { return report }
        let misread: ProviderReport.Outcome? =
            switch mutation {
            case .unreadableFails where urls.isEmpty && !isComplete:
                .failure(NodeError(.providerError, "There is no image."))
            case .firstResultOnly where urls.count > 1: .success(resultURLs: [urls[0]])
            default: nil
            }
        return ProviderReport(
            taskID: report.taskID, outcome: misread ?? report.outcome, creditsConsumed: report.creditsConsumed,
            callbackURL: report.callbackURL)
    }
}
