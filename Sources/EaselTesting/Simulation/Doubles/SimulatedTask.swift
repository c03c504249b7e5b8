import EaselCore

/// A task as the provider has it: the truth.
struct SimulatedTask: Sendable {
    let id: String
    let key: AttemptKey
    /// nil for one that never ends.
    let endsAt: Timestamp?
    /// How it ends.
    let outcome: ProviderReport.Outcome
    /// Charged when it ends well.
    let credits: Double
    /// Results that can never be fetched.
    let goneURLs: Set<String>
    /// Results that only a fresh link leads to.
    let movedURLs: Set<String>
    var hasEnded = false
    /// The true end was delivered to Easel and acknowledged.
    var isDelivered = false
    /// A false end was delivered first.
    var isContradicted = false

    var resultURLs: [String] {
        if case .success(let urls) = outcome { urls } else { [] }
    }

    var report: ProviderReport {
        ProviderReport(taskID: id, outcome: outcome, creditsConsumed: charged)
    }

    var charged: Double { hasEnded && !resultURLs.isEmpty ? credits : 0 }
}
