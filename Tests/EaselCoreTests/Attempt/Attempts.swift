import EaselCore
import EaselTesting
import TestSupport

extension Samples {
    static let policy = AttemptPolicy.usual
    static let patient: AttemptPolicy = {
        var policy = AttemptPolicy.usual
        policy.quickDownloads = 1_000
        return policy
    }()
    static let impatient: AttemptPolicy = {
        var policy = AttemptPolicy.usual
        policy.sendTries = 1
        policy.quickDownloads = 1
        return policy
    }()

    /// One attempt for each column of the lifecycle table.
    static let attempts: [String: Attempt] = [
        "queued": attempt(.queued),
        "submitting": attempt(.submitting),
        "submitted": attempt(.submitted, task: "task"),
        "unknown": attempt(.unknown),
        "unknown, hinted": attempt(.unknown, hints: ["task"]),
        "ready ✓": attempt(.ready, task: "task", results: [AttemptResult(url: "https://a/b.png")], end: .success),
        "ready, unread ✓": attempt(.ready, task: "task", hasAllResults: false, end: .success),
        "owed ✓": attempt(
            .owed, task: "task", results: [AttemptResult(url: "https://a/b.png")],
            error: NodeError(.downloadFailed, "gone"), end: .success),
        "stored ✓": attempt(
            .stored, task: "task", results: [AttemptResult(url: "https://a/b.png", digest: image("a").digest)],
            end: .success),
        "failed": attempt(.failed, task: "task", error: NodeError(.timedOut, "late")),
        "failed ✓": attempt(.failed, task: "task", error: NodeError(.contentPolicy, "no"), end: .failure),
        "canceled": attempt(.canceled, task: "task"),
        "canceled ✓": attempt(.canceled, task: "task", end: .failure),
    ]

    static func attempt(
        _ state: AttemptState, number: Int = 1, task: String? = nil, hints: [String] = [],
        results: [AttemptResult] = [], hasAllResults: Bool = true, error: NodeError? = nil, end: ReportedEnd? = nil
    ) -> Attempt {
        Attempt(
            imageNodeID: ImageNodeID("node_1"), number: number, state: state, dueAt: created, leaseOwner: nil,
            taskID: task, hintedTaskIDs: hints, mayHaveTask: state != .queued, results: results,
            hasAllResults: hasAllResults, error: error, reportedEnd: end, sends: 1, checks: 2 * policy.leastChecks,
            failedDownloads: policy.leastDownloads, sentAt: sentAt, creditsConsumed: nil, generationSeconds: nil,
            resultAt: nil,
            storedAt: nil, estimatedStartAt: nil,
            expectedSeconds: 25, createdAt: created)
    }
}
