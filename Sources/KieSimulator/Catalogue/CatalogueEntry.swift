import Foundation

/// A model as the simulated provider publishes it, and what happens to its tasks.
struct CatalogueEntry: Sendable {
    let model: String
    var title: String
    var provider: String
    var taskTypes: [String]
    var description: String?
    var pricingDesc: String?
    /// The only path in its document.
    var path = CatalogueEntry.taskPath
    /// The schema of `input`; nil if its document is not published yet.
    var input: JSON?
    /// How its tasks are checked and charged; nil for a model that is not called as a task.
    var rule: ModelRule?
    /// The percentage of tasks that succeed; nil if nobody uses it.
    var successRate: Double? = 99.5
    /// Whether any figures about it exist.
    var isMonitored = true
    /// While true, its tasks fail, and the last hour of its success rate shows it.
    var isFailing = false

    static let taskPath = "/api/v1/jobs/createTask"

    var listEntry: JSON {
        [
            "model": .string(model), "slug": .string(model), "title": .string(title), "provider": .string(provider),
            "taskType": .array(taskTypes.map(JSON.string)), "description": description.map(JSON.string) ?? nil,
            "pricingDesc": pricingDesc.map(JSON.string) ?? nil,
        ]
    }

    /// The last 24 hours in periods of ten minutes; some, always the same ones, had no traffic.
    func successRates(now: Date) -> JSON {
        let piece = 600
        let end = Int(now.timeIntervalSince1970) / piece * piece
        let points = (0..<144).reversed().map { index -> JSON in
            let start = end - (index + 1) * piece
            var generator = SeededGenerator(seed: UInt64(stableHashOf: model) ^ UInt64(start / piece))
            let hasGap = generator.chance(1.0 / 12)
            let rate = isFailing && index < 6 ? 20 : hasGap ? nil : successRate
            return [
                "start": .string(Self.text(start)), "end": .string(Self.text(start + piece)),
                "successRate": rate.map(JSON.number) ?? nil, "errorRate": rate.map { .number(100 - $0) } ?? nil,
                "isNormal": .bool(rate.map { $0 >= 90 } ?? true),
            ]
        }
        return .array(points)
    }

    private static func text(_ seconds: Int) -> String {
        Date(timeIntervalSince1970: TimeInterval(seconds)).formatted(.iso8601)
    }
}
