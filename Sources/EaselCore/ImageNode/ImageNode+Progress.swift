extension ImageNode {
    /// What changes during a node's life, as a store reads it back.
    package struct Progress: Sendable {
        let status: ImageNodeStatus
        let statusDetail: StatusDetail?
        let error: NodeError?
        let retryAction: RetryAction?
        let attempt: Int
        let taskID: String?
        let image: StoredImage?
        let alternatives: [StoredImage]
        let creditsConsumed: Double?
        let generationSeconds: Double?
        let startedAt: Timestamp?
        let estimatedStartAt: Timestamp?
        let deletedAt: Timestamp?

        package init(
            status: ImageNodeStatus, statusDetail: StatusDetail?, error: NodeError?, retryAction: RetryAction?,
            attempt: Int, taskID: String?, image: StoredImage?, alternatives: [StoredImage], creditsConsumed: Double?,
            generationSeconds: Double?,
            startedAt: Timestamp?, estimatedStartAt: Timestamp?, deletedAt: Timestamp?
        ) {
            self.status = status
            self.statusDetail = statusDetail
            self.error = error
            self.retryAction = retryAction
            self.attempt = attempt
            self.taskID = taskID
            self.image = image
            self.alternatives = alternatives
            self.creditsConsumed = creditsConsumed
            self.generationSeconds = generationSeconds
            self.startedAt = startedAt
            self.estimatedStartAt = estimatedStartAt
            self.deletedAt = deletedAt
        }
    }

    /// A node as read from a store.
    package init(
        id: ImageNodeID, canvasID: CanvasID, organizationID: OrganizationID, recipe: ImageRecipe, position: Point,
        size: Size, progress: Progress, expectedSeconds: Double, price: Double?, reservation: Double,
        messageID: MessageID?,
        requestedBy: APIKeyID?, door: Door, createdAt: Timestamp, updatedAt: Timestamp
    ) {
        self.init(
            id: id, canvasID: canvasID, organizationID: organizationID, recipe: recipe, position: position, size: size,
            expectedSeconds: expectedSeconds, price: price, reservation: reservation, messageID: messageID,
            requestedBy: requestedBy, door: door,
            createdAt: createdAt)
        status = progress.status
        statusDetail = progress.statusDetail
        error = progress.error
        retryAction = progress.retryAction
        attempt = progress.attempt
        taskID = progress.taskID
        image = progress.image
        alternatives = progress.alternatives
        creditsConsumed = progress.creditsConsumed
        generationSeconds = progress.generationSeconds
        startedAt = progress.startedAt
        estimatedStartAt = progress.estimatedStartAt
        deletedAt = progress.deletedAt
        self.updatedAt = updatedAt
    }
}
