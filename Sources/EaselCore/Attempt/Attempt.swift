/// One submission of an image node to the provider.
package struct Attempt: Codable, Sendable, Equatable {
    package let imageNodeID: ImageNodeID
    /// From 1; a retry makes the next one.
    package let number: Int
    package internal(set) var state: AttemptState
    /// When a worker should look at it next; nil when there is nothing to do. While a worker has it, the end of
    /// the worker's lease: a crashed worker's attempt becomes due again by itself.
    package internal(set) var dueAt: Timestamp?
    /// The worker that holds the lease; nil when none does.
    package internal(set) var leaseOwner: String?
    package internal(set) var taskID: String?
    package internal(set) var resultURLs: [String]
    /// Why it failed, or why it has to wait.
    package internal(set) var error: NodeError?
    /// The provider itself has said how the task ended; what it says after that changes nothing.
    package internal(set) var isSettledByProvider: Bool
    /// Creates sent for this attempt, status questions asked, and downloads that failed; a crash is no failure.
    package internal(set) var sends: Int
    package internal(set) var checks: Int
    package internal(set) var failedDownloads: Int
    /// When the last create was sent.
    package internal(set) var sentAt: Timestamp?
    package internal(set) var creditsConsumed: Double?
    package internal(set) var generationSeconds: Double?
    /// When the provider's result was first known here.
    package internal(set) var resultAt: Timestamp?
    /// When its pictures were kept.
    package internal(set) var storedAt: Timestamp?
    /// When it is expected to be sent, if it had to wait for the provider's limit when it was made.
    package let estimatedStartAt: Timestamp?
    /// How long the model usually takes, in seconds.
    package let expectedSeconds: Double
    package let createdAt: Timestamp

    /// A new attempt, due at once.
    package init(
        imageNodeID: ImageNodeID, number: Int, expectedSeconds: Double, estimatedStartAt: Timestamp? = nil,
        createdAt: Timestamp
    ) {
        self.imageNodeID = imageNodeID
        self.number = number
        self.estimatedStartAt = estimatedStartAt
        self.expectedSeconds = expectedSeconds
        self.createdAt = createdAt
        state = .queued
        dueAt = createdAt
        resultURLs = []
        isSettledByProvider = false
        sends = 0
        checks = 0
        failedDownloads = 0
    }

    package var isOver: Bool { state.isOver }
}
