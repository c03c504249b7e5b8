import EaselCore

/// A callback under way.
struct SimulatedDelivery: Sendable {
    enum Kind { case truth, contradiction, noise }

    let key: AttemptKey
    let taskID: String
    let body: [UInt8]
    let kind: Kind
    var deliverAt: Timestamp
}

/// How simulated callbacks are written and read.
enum SimulatedCallback {
    static func body(of report: ProviderReport) -> [UInt8] {
        let task = report.taskID ?? "-"
        let credits = report.creditsConsumed ?? 0
        return switch report.outcome {
        case .success(let urls): Array((["success", task, "\(credits)"] + urls).joined(separator: " ").utf8)
        case .failure: Array("fail \(task) \(credits)".utf8)
        }
    }

    static func read(_ body: [UInt8]) -> CallbackReading {
        let words = String(decoding: body, as: UTF8.self).split(separator: " ").map(String.init)
        guard words.count >= 3, let credits = Double(words[2]) else {
            return words.first == "running" ? .running : .unreadable(reason: "no words")
        }
        let outcome: ProviderReport.Outcome =
            words[0] == "success"
            ? .success(resultURLs: Array(words[3...]))
            : .failure(NodeError(.contentPolicy, "The provider could not make it."))
        return .ended(ProviderReport(taskID: words[1], outcome: outcome, creditsConsumed: credits))
    }
}
