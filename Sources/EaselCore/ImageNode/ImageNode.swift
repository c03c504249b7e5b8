/// One image on a canvas: request, position, status, image.
package struct ImageNode: Sendable, Equatable {
    package let id: ImageNodeID
    package let canvasID: CanvasID
    package let organizationID: OrganizationID
    package let recipe: ImageRecipe
    package var position: Point
    package var size: Size
    package internal(set) var status: ImageNodeStatus
    package internal(set) var statusDetail: StatusDetail?
    package internal(set) var error: NodeError?
    /// What a retry would do now; nil when there is nothing to retry.
    package internal(set) var retryAction: RetryAction?
    /// The newest attempt's number, from 1.
    package internal(set) var attempt: Int
    package internal(set) var taskID: String?
    package internal(set) var image: StoredImage?
    /// Further results of this node: more images of a task, or of a task that arrived late.
    package internal(set) var alternatives: [StoredImage]
    /// Credits the provider reported for this node, over all attempts.
    package internal(set) var creditsConsumed: Double?
    /// Seconds from the create to the result, of the attempt whose image is shown.
    package internal(set) var generationSeconds: Double?
    /// When the newest attempt was sent.
    package internal(set) var startedAt: Timestamp?
    /// When a waiting attempt is expected to be sent.
    package internal(set) var estimatedStartAt: Timestamp?
    /// How long the model usually takes, in seconds.
    package let expectedSeconds: Double
    /// Its price in credits by the provider's price table; nil when that has none.
    package let price: Double?
    /// Credits set aside for each attempt until its cost is known: the price, or a ceiling if none is known.
    package let reservation: Double
    /// The chat message that asked for it, if one did.
    package let messageID: MessageID?
    /// The API key it was requested with, unless it was a chat message.
    package let requestedBy: APIKeyID?
    /// The door it was requested through.
    package let door: Door
    package let createdAt: Timestamp
    package var updatedAt: Timestamp
    /// When it was moved to the trash; nil for one that is on its canvas.
    package internal(set) var deletedAt: Timestamp?

    package init(
        id: ImageNodeID, canvasID: CanvasID, organizationID: OrganizationID, recipe: ImageRecipe, position: Point,
        size: Size, expectedSeconds: Double, price: Double? = nil, reservation: Double? = nil,
        estimatedStartAt: Timestamp? = nil,
        messageID: MessageID?, requestedBy: APIKeyID? = nil, door: Door = .api, createdAt: Timestamp
    ) {
        self.id = id
        self.canvasID = canvasID
        self.organizationID = organizationID
        self.recipe = recipe
        self.position = position
        self.size = size
        self.expectedSeconds = expectedSeconds
        self.price = price
        self.reservation = reservation ?? price ?? 0
        self.estimatedStartAt = estimatedStartAt
        self.messageID = messageID
        self.requestedBy = requestedBy
        self.door = door
        self.createdAt = createdAt
        status = .pending
        attempt = 1
        alternatives = []
        updatedAt = createdAt
    }
}
