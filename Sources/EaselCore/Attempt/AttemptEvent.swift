/// What can happen to an attempt.
package enum AttemptEvent: Sendable, Equatable {
    /// Its time has come, and this worker took it.
    case claimed(owner: String, random: Double)
    /// The organization's budget does not cover it; it is not sent.
    case budgetExceeded(NodeError)
    /// The provider took the create and named the task.
    case accepted(taskID: String)
    /// The provider refused the create for now, or could not be reached: nothing was made, it may be sent again.
    case postponed(NodeError, retryAfterSeconds: Double?, random: Double)
    /// The provider refused the create for good: nothing was made.
    case refused(NodeError)
    /// It can't be told whether the create arrived.
    case answerLost(reason: String)
    /// The provider says how the task ended, by a callback or when asked.
    case reported(ProviderReport)
    /// Somebody says the task ended, who is not believed without asking the provider.
    case hinted(taskID: String?)
    /// The provider was asked and the task is still running, or it could not tell.
    case stillRunning(random: Double)
    /// The pictures are kept.
    case imported([StoredImage])
    /// The download failed in a way that may pass.
    case importPostponed(NodeError, random: Double)
    /// The picture could not be kept here. However long that lasts, it is no reason to give up what is paid.
    case keepingFailed(NodeError, random: Double)
    /// The result can't be had or is not a picture, however often it is tried.
    case importFailed(NodeError)
    case cancelRequested

    /// Speaks of the create that was sent, and of no earlier or later one of the attempt.
    var isAnswerToOneSend: Bool {
        switch self {
        case .postponed, .refused, .answerLost: true
        default: false
        }
    }

    /// The event's name in the audit trail.
    package var name: String {
        switch self {
        case .claimed: "claimed"
        case .budgetExceeded: "budget_exceeded"
        case .accepted: "accepted"
        case .postponed: "postponed"
        case .refused: "refused"
        case .answerLost: "answer_lost"
        case .reported(let report): report.isSuccess ? "reported_success" : "reported_failure"
        case .hinted: "hinted"
        case .stillRunning: "still_running"
        case .imported: "imported"
        case .importPostponed: "import_postponed"
        case .keepingFailed: "keeping_failed"
        case .importFailed: "import_failed"
        case .cancelRequested: "cancel_requested"
        }
    }
}

/// How the provider says a task ended.
package struct ProviderReport: Codable, Sendable, Equatable {
    package enum Outcome: Codable, Sendable, Equatable {
        /// Addresses of the pictures, in the provider's order; may be empty when a success came without one.
        case success(resultURLs: [String])
        case failure(NodeError)
    }

    package let taskID: String?
    package let outcome: Outcome
    package let creditsConsumed: Double?

    package init(taskID: String?, outcome: Outcome, creditsConsumed: Double?) {
        self.taskID = taskID
        self.outcome = outcome
        self.creditsConsumed = creditsConsumed
    }

    package var isSuccess: Bool {
        if case .success = outcome { true } else { false }
    }
}

extension AttemptEvent {
    /// What the audit trail says besides the name.
    var detail: String? {
        switch self {
        case .claimed(let owner, _): owner
        case .accepted(let taskID): taskID
        case .postponed(let error, _, _), .budgetExceeded(let error), .refused(let error),
            .importPostponed(let error, _), .keepingFailed(let error, _), .importFailed(let error):
            "\(error.code.rawValue): \(error.message)"
        case .answerLost(let reason): reason
        case .reported(let report):
            switch report.outcome {
            case .success(let urls):
                [
                    report.taskID.map { "task \($0)" }, report.creditsConsumed.map { "\($0) credits" },
                    urls.joined(separator: " ").shortened(to: 2_000),
                ].compactMap { $0 }.joined(separator: ", ")
            case .failure(let error): "\(error.code.rawValue): \(error.message)"
            }
        case .hinted(let taskID): taskID
        case .stillRunning, .cancelRequested: nil
        case .imported(let images):
            images.map {
                "SHA-256 \($0.digest), \($0.format.contentType), \($0.width) × \($0.height), \($0.byteCount) bytes"
            }
            .joined(separator: "; ")
        }
    }
}
