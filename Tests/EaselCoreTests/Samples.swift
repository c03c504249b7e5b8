import EaselCore

/// Values the tests begin with.
enum Samples {
    static let created = Timestamp(milliseconds: 1_700_000_000_000)
    static let sentAt = created.adding(seconds: 1)
    static let policy = AttemptPolicy()
    static let impatient: AttemptPolicy = {
        var policy = AttemptPolicy()
        policy.sendTries = 1
        policy.downloadTries = 1
        return policy
    }()

    static func image(_ name: String) -> StoredImage {
        StoredImage(
            id: ImageID("img_\(name)"), digest: String(repeating: "a", count: 64), format: .png, width: 8, height: 8,
            byteCount: 100)
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
        "ready ✓": attempt(.ready, task: "task", results: ["https://a/b.png"], isSettled: true),
        "stored ✓": attempt(.stored, task: "task", results: ["https://a/b.png"], isSettled: true),
        "failed": attempt(.failed, task: "task", error: NodeError(.timedOut, "late")),
        "failed ✓": attempt(.failed, task: "task", error: NodeError(.contentPolicy, "no"), isSettled: true),
        "canceled": attempt(.canceled, task: "task"),
        "canceled ✓": attempt(.canceled, task: "task", isSettled: true),
    ]

    static func attempt(
        _ state: AttemptState, number: Int = 1, task: String? = nil, results: [String] = [], error: NodeError? = nil,
        isSettled: Bool = false
    ) -> Attempt {
        Attempt(
            imageNodeID: ImageNodeID("node_1"), number: number, state: state, dueAt: created, leaseOwner: nil,
            taskID: task, resultURLs: results, error: error, isSettledByProvider: isSettled, sends: 1, checks: 1,
            failedDownloads: 1, sentAt: sentAt, creditsConsumed: nil, generationSeconds: nil, resultAt: nil,
            storedAt: nil, estimatedStartAt: nil,
            expectedSeconds: 25, createdAt: created)
    }
}
