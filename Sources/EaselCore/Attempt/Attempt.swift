/// One submission of an image node to the provider.
package struct Attempt: Sendable, Equatable {
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
    /// Tasks that untrusted callbacks name as this attempt's, while its own task is not known; asked about
    /// before one of them counts.
    package internal(set) var hintedTaskIDs: [String]
    /// A create was sent and not provably refused: there may be a task, and it may be paid.
    package internal(set) var mayHaveTask: Bool
    /// The images the task made, in the provider's order.
    package internal(set) var results: [AttemptResult]
    /// Whether `results` is all the task made; false while part of the provider's word could not be read.
    package internal(set) var hasAllResults: Bool
    /// Why it failed, or why it has to wait.
    package internal(set) var error: NodeError?
    /// How the provider itself said the task ended: the first report counts. Nil until then.
    package internal(set) var reportedEnd: ReportedEnd?
    /// Creates sent for this attempt, status requests, and failed downloads; a crash is not a failure.
    package internal(set) var sends: Int
    package internal(set) var checks: Int
    package internal(set) var failedDownloads: Int
    /// When the last create was sent.
    package internal(set) var sentAt: Timestamp?
    package internal(set) var creditsConsumed: Double?
    package internal(set) var generationSeconds: Double?
    /// When the provider's result was first known here.
    package internal(set) var resultAt: Timestamp?
    /// When its images were stored.
    package internal(set) var storedAt: Timestamp?
    /// When it is expected to be sent, if it had to wait for the provider's limit when it was made.
    package let estimatedStartAt: Timestamp?
    /// How long the model usually takes, in seconds.
    package let expectedSeconds: Double
    package let createdAt: Timestamp

    /// A new attempt, due at once unless `dueAt` says otherwise.
    package init(
        imageNodeID: ImageNodeID, number: Int, expectedSeconds: Double, estimatedStartAt: Timestamp? = nil,
        dueAt: Timestamp? = nil, createdAt: Timestamp
    ) {
        self.imageNodeID = imageNodeID
        self.number = number
        self.estimatedStartAt = estimatedStartAt
        self.expectedSeconds = expectedSeconds
        self.createdAt = createdAt
        state = .queued
        self.dueAt = dueAt ?? createdAt
        hintedTaskIDs = []
        mayHaveTask = false
        results = []
        hasAllResults = true
        sends = 0
        checks = 0
        failedDownloads = 0
    }

    package var isOver: Bool { state.isOver }

    /// The addresses of the results that are not stored here yet.
    package var owedURLs: [String] { results.filter { $0.digest == nil }.map(\.url) }

    /// All the task made is kept.
    var isComplete: Bool { hasAllResults && !results.isEmpty && results.allSatisfy { $0.digest != nil } }

    /// The task the provider can be asked about.
    var askableTaskID: String? { taskID ?? hintedTaskIDs.first }
}

/// One of the images a task made.
package struct AttemptResult: Sendable, Equatable {
    /// Its address at the provider.
    package var url: String
    /// SHA-256 of its bytes in hex once they are stored; nil while it is owed.
    package var digest: String?

    package init(url: String, digest: String? = nil) {
        self.url = url
        self.digest = digest
    }
}

/// How the provider said a task ended.
package enum ReportedEnd: String, Codable, Sendable, CaseIterable {
    case success, failure
}
