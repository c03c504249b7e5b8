import EaselCore

/// Values the tests begin with.
enum Samples {
    static let created = Timestamp(milliseconds: 1_700_000_000_000)
    static let sentAt = created.adding(seconds: 1)
    static let policy = AttemptPolicy()
    static let patient: AttemptPolicy = {
        var policy = AttemptPolicy()
        policy.quickDownloads = 1_000
        return policy
    }()
    static let impatient: AttemptPolicy = {
        var policy = AttemptPolicy()
        policy.sendTries = 1
        policy.quickDownloads = 1
        return policy
    }()

    static func image(_ name: String) -> StoredImage {
        StoredImage(
            id: ImageID("img_\(name)"), digest: name + String(repeating: "0", count: 64 - name.count), format: .png,
            width: 8, height: 8, byteCount: 100)
    }

    static func node(_ id: String = "node_1", message: MessageID? = nil) -> ImageNode {
        ImageNode(
            id: ImageNodeID(id), canvasID: CanvasID("canvas_1"), organizationID: OrganizationID("org_1"),
            recipe: ImageRecipe(prompt: "a red boat", model: "nano-banana-pro", aspectRatio: "16:9"),
            position: Point(x: 0, y: 0), size: Size(width: 320, height: 180), expectedSeconds: 25, messageID: message,
            createdAt: created)
    }

    /// An attempt as it is found in each column of the lifecycle table.
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
