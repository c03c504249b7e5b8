extension Attempt {
    /// An attempt as read from a store.
    package init(
        imageNodeID: ImageNodeID, number: Int, state: AttemptState, dueAt: Timestamp?, leaseOwner: String?,
        taskID: String?, hintedTaskIDs: [String], mayHaveTask: Bool, results: [AttemptResult], hasAllResults: Bool,
        error: NodeError?, reportedEnd: ReportedEnd?, sends: Int, checks: Int, failedDownloads: Int, sentAt: Timestamp?,
        creditsConsumed: Double?, generationSeconds: Double?,
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
        self.hintedTaskIDs = hintedTaskIDs
        self.mayHaveTask = mayHaveTask
        self.results = results
        self.hasAllResults = hasAllResults
        self.error = error
        self.reportedEnd = reportedEnd
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
