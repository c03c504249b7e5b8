import EaselCore

/// A task at the provider: the truth.
struct SimulatedTask: Sendable {
    let id: String
    let key: AttemptKey
    /// Nil for a task that never ends.
    let endsAt: Timestamp?
    /// Names of the images it makes; empty when it fails.
    let images: [SimulatedImage]
    /// Charged when it succeeds.
    let credits: Double
    var hasEnded = false
    /// Its callback was delivered to Easel and acknowledged.
    var isDelivered = false
    /// A false failure was delivered. If it is never corrected, it counts.
    var isSlandered = false
    /// The process that sent the create, once it has learned the id.
    var toldTo: Int?

    /// Its outcome, with the URLs at `moment`.
    func outcome(_ moment: SimulatedImage.Moment) -> ProviderReport.Outcome {
        images.isEmpty
            ? .failure(NodeError(.contentPolicy, "The provider could not make it."))
            : .success(resultURLs: images.map { $0.address(moment) })
    }

    func report(_ moment: SimulatedImage.Moment) -> ProviderReport {
        ProviderReport(
            taskID: id, outcome: outcome(moment), creditsConsumed: charged, callbackURL: key.description)
    }

    var charged: Double { hasEnded && !images.isEmpty ? credits : 0 }
}
