import EaselCore

/// A task as the provider has it: the truth.
struct SimulatedTask: Sendable {
    let id: String
    let key: AttemptKey
    /// nil for one that never ends.
    let endsAt: Timestamp?
    /// Names of the images it makes; empty when it fails.
    let images: [SimulatedImage]
    /// Charged when it ends well.
    let credits: Double
    var hasEnded = false
    /// Its callback was delivered to Easel and acknowledged.
    var isDelivered = false
    /// A false failure was delivered. One that is never taken back is the provider's own word.
    var isSlandered = false
    /// The process whose create it answers, once that process was told the id.
    var toldTo: Int?

    /// How it ends, with the addresses as they are for `moment`.
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
