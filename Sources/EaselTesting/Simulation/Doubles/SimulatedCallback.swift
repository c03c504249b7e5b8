import EaselCore

/// A callback in transit.
struct SimulatedCallback: Sendable {
    enum Kind { case truth, contradiction, noise }

    let key: AttemptKey
    let taskID: String
    let body: [UInt8]
    let kind: Kind
    var dueAt: Timestamp
    /// How often it was refused; the provider gives up after four times.
    var refusals = 0
}

/// How simulated callbacks are written and read.
enum SimulatedCallbackBody {
    /// The placeholder for an unreadable URL.
    private static let unreadable = "?"

    static func body(of report: ProviderReport) -> [UInt8] {
        let task = report.taskID ?? "-"
        let credits = report.creditsConsumed ?? 0
        return switch report.outcome {
        case .success(let urls, let isComplete):
            Array(
                (["success", task, "\(credits)"] + urls + (isComplete ? [] : [unreadable])).joined(separator: " ").utf8)
        case .failure: Array("fail \(task) \(credits)".utf8)
        }
    }

    static func read(_ body: [UInt8]) -> CallbackReading {
        let words = String(decoding: body, as: UTF8.self).split(separator: " ").map(String.init)
        guard words.count >= 3, let credits = Double(words[2]) else {
            switch words.first {
            case "running": return .running(taskID: words.count > 1 ? words[1] : nil)
            case "odd": return .unclear(taskID: words.count > 1 ? words[1] : nil)
            default: return .unreadable(reason: "no words")
            }
        }
        let urls = words[3...].filter { $0 != unreadable }
        let outcome: ProviderReport.Outcome =
            words[0] == "success"
            ? .success(resultURLs: Array(urls), isComplete: urls.count == words.count - 3)
            : .failure(NodeError(.contentPolicy, "The provider could not make it."))
        return .ended(ProviderReport(taskID: words[1], outcome: outcome, creditsConsumed: credits))
    }
}
