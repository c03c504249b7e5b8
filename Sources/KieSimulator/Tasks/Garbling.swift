/// A way to write a result so that it can't be read, or not all of it.
enum Garbling: CaseIterable {
    /// The text ends half-way.
    case cut
    /// There is no text at all.
    case empty
    /// The addresses are under a name nobody knows.
    case renamed
    /// A null stands in place of the first address.
    case gap

    /// What a task's faults lead to.
    init(of task: SimulatedTask) {
        // The lowest bits have decided other things.
        self = Self.allCases[Int((task.seed >> 16) % UInt64(Self.allCases.count))]
    }

    /// The text of `resultJson` for `urls`.
    func text(_ urls: [String]) -> String {
        switch self {
        case .cut:
            let whole = SimulatedTask.result(urls).text
            return String(whole.prefix(whole.count / 2))
        case .empty: return ""
        case .renamed: return JSON.object(["imageLinks": .array(urls.map(JSON.string))]).text
        case .gap:
            return JSON.object(["resultUrls": .array([.null] + urls.dropFirst().map(JSON.string))]).text
        }
    }
}
