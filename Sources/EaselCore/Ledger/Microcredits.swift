extension Double {
    /// More than any budget.
    private static let mostCredits = 1e12

    /// Credits as a whole number of millionths. Sums of those are exact, in whatever order they are added and taken away,
    /// so a figure that is moved by differences for years is still the sum.
    package var microcredits: Int64 {
        isNaN ? 0 : Int64((Swift.min(Swift.max(self, -Self.mostCredits), Self.mostCredits) * 1_000_000).rounded())
    }

    package init(microcredits: Int64) { self = Double(microcredits) / 1_000_000 }
}
