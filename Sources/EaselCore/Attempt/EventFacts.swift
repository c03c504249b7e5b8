/// What an entry of the audit trail says besides its kind; each fact is set only where it applies.
package struct EventFacts: Sendable, Equatable {
    /// What was requested, in the entry of a node's creation.
    package struct Settings: Sendable, Equatable {
        package let model: String
        package let aspectRatio: String?
        package let resolution: String?
        package let outputFormat: String?

        package init(model: String, aspectRatio: String?, resolution: String?, outputFormat: String?) {
            self.model = model
            self.aspectRatio = aspectRatio
            self.resolution = resolution
            self.outputFormat = outputFormat
        }
    }

    /// The outcome: for a callback its verdict, for anything else why it changed nothing.
    package var verdict: String?
    /// The provider's task.
    package var taskID: String?
    package var error: NodeError?
    /// Why, in words, where there is no error code.
    package var reason: String?
    /// The worker that took the attempt.
    package var worker: String?
    package var callbackID: CallbackID?
    /// The chat message that asked for it.
    package var messageID: MessageID?
    /// The API key it was requested with.
    package var apiKeyID: APIKeyID?
    /// The door it was requested through, in the entry of a node's creation.
    package var door: Door?
    package var creditsConsumed: Double?
    /// Where the provider says the results are, as far as they are kept in the trail.
    package var resultURLs: [String] = []
    /// False when part of a result could not be read.
    package var hasAllResults: Bool?
    /// The image that was stored.
    package var image: StoredImage?
    package var settings: Settings?

    package init() {}

    /// The facts that `set` fills in.
    package init(_ set: (inout EventFacts) -> Void) {
        set(&self)
    }
}

extension AttemptEvent {
    /// What the audit trail says besides the name.
    package var facts: EventFacts {
        EventFacts { facts in
            switch self {
            case .claimed(let owner, _): facts.worker = owner
            case .accepted(let taskID), .hintRefuted(let taskID): facts.taskID = taskID
            case .postponed(let error, _, _), .budgetExceeded(let error), .refused(let error),
                .importPostponed(let error, _), .keepingFailed(let error, _), .importFailed(let error, _),
                .restored(let error):
                facts.error = error
            case .answerLost(let reason): facts.reason = reason
            case .reported(let report, _): report.add(to: &facts)
            case .hinted(let taskID, _): facts.taskID = taskID
            case .held, .stillRunning, .retryRequested, .cancelRequested: break
            case .imported(let image, _): facts.image = image
            }
        }
    }
}

extension ProviderReport {
    /// Addresses a trail keeps of one report, and the bytes of each: the attempt has them all.
    private static let mostURLs = 10, longestURL = 500

    fileprivate func add(to facts: inout EventFacts) {
        facts.taskID = taskID
        switch outcome {
        case .success(let urls, let isComplete):
            facts.creditsConsumed = creditsConsumed
            facts.resultURLs = urls.prefix(Self.mostURLs).map { $0.shortened(to: Self.longestURL) }
            facts.hasAllResults = isComplete
        case .failure(let error): facts.error = error
        }
    }
}
