/// What an organization has used.
package struct Usage: Sendable, Equatable {
    /// One day's use of one model, by the day of the send in UTC.
    package struct Day: Sendable, Equatable {
        /// Such as `2026-11-22`.
        package let day: String
        package let model: String
        /// Tasks sent that were not refused.
        package let tasks: Int
        /// Credits the provider took.
        package let credits: Double

        package init(day: String, model: String, tasks: Int, credits: Double) {
            self.day = day
            self.model = model
            self.tasks = tasks
            self.credits = credits
        }
    }

    /// Tasks whose images are kept.
    package var images = 0
    /// Creates and status questions sent to the provider for those.
    package var callsForImages = 0
    /// Creates and status questions sent to the provider in all.
    package var providerCalls = 0
    /// Credits the provider took.
    package var creditsConsumed = 0.0
    /// Credits set aside for tasks under way.
    package var creditsReserved = 0.0
    /// Tasks whose cost is not known.
    package var tasksOfUnknownCost = 0
    /// Credits that stay set aside for those.
    package var creditsOfUnknownCost = 0.0
    /// What counts against the budget: a figure of its own, always the sum of the three above.
    package var creditsCommitted = 0.0
    package var budget: Double?
    /// Seconds from the provider's result to the kept image, of the last images, ascending.
    package var secondsToStored: [Double] = []
    /// The last days first.
    package var days: [Day] = []
    /// Attempts that were sent and brought no image, by reason.
    package var failures: [NodeError.Code: Int] = [:]

    package init() {}

    /// Calls saved against a client that polls and makes so many for one image.
    package func callsSaved(whenPolling calls: Int) -> Int { images * calls - callsForImages }

    /// The share of `secondsToStored` at or below the answer; nil while there is no image.
    package func secondsToStored(share: Double) -> Double? {
        guard !secondsToStored.isEmpty else { return nil }
        let index = Int((Double(secondsToStored.count) * share).rounded(.up)) - 1
        return secondsToStored[min(max(index, 0), secondsToStored.count - 1)]
    }
}
