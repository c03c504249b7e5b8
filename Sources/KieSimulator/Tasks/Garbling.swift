/// A way to make a result partly or completely unreadable.
enum Garbling: CaseIterable {
    /// The text ends halfway.
    case cut
    /// There is no text at all.
    case empty
    /// The URLs are under an unknown name.
    case renamed
    /// The first URL is null.
    case gap

    /// The garbling for a task's faults.
    init(of task: SimulatedTask) {
        // The lowest bits have already been used.
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
