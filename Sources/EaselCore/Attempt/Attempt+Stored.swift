extension Attempt {
    /// An attempt as a store has it.
    package init(
        imageNodeID: ImageNodeID, number: Int, state: AttemptState, dueAt: Timestamp?, leaseOwner: String?,
        taskID: String?, resultURLs: [String], error: NodeError?, isSettledByProvider: Bool, sends: Int, checks: Int,
        failedDownloads: Int, sentAt: Timestamp?, creditsConsumed: Double?, generationSeconds: Double?,
        resultAt: Timestamp?, storedAt: Timestamp?, estimatedStartAt: Timestamp?, expectedSeconds: Double,
        createdAt: Timestamp
    ) {
        self.init(
            imageNodeID: imageNodeID, number: number, expectedSeconds: expectedSeconds,
            estimatedStartAt: estimatedStartAt,
            createdAt: createdAt)
        self.state = state
        self.dueAt = dueAt
        self.leaseOwner = leaseOwner
        self.taskID = taskID
        self.resultURLs = resultURLs
        self.error = error
        self.isSettledByProvider = isSettledByProvider
        self.sends = sends
        self.checks = checks
        self.failedDownloads = failedDownloads
        self.sentAt = sentAt
        self.creditsConsumed = creditsConsumed
        self.generationSeconds = generationSeconds
        self.resultAt = resultAt
        self.storedAt = storedAt
    }
}
