/// One thing measured over several rounds.
struct Rounds {
    private var figures: [Double] = []

    mutating func add(_ figure: Double) { figures.append(figure) }

    var median: Double { figures.sorted()[figures.count / 2] }

    /// Lowest, median and highest.
    var text: String {
        let sorted = figures.sorted()
        return [sorted[0], median, sorted[sorted.count - 1]].map { String(Int($0.rounded())) }.joined(separator: " / ")
    }
}

extension Duration {
    var inSeconds: Double { Double(components.seconds) + Double(components.attoseconds) / 1e18 }
}

extension String {
    /// Filled with spaces on the left.
    func padded(to width: Int) -> String { String(repeating: " ", count: max(0, width - count)) + self }
}
