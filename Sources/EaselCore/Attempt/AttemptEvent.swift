/// What can happen to an attempt.
package enum AttemptEvent: Sendable, Equatable {
    /// It was due, and this worker claimed it.
    case claimed(owner: String, random: Double)
    /// The organization's budget does not cover it; it is not sent.
    case budgetExceeded(NodeError)
    /// An older attempt may still bring its image; this one is not sent before that is decided.
    case held
    /// The provider accepted the create and named the task.
    case accepted(taskID: String)
    /// The provider refused the create for now, or could not be reached: nothing was made, it may be sent again.
    case postponed(NodeError, retryAfterSeconds: Double?, random: Double)
    /// The provider refused the create for good: nothing was made.
    case refused(NodeError)
    /// It is not known whether the create arrived.
    case answerLost(reason: String)
    /// The provider says how the task ended.
    case reported(ProviderReport, by: ReportSource)
    /// Somebody says that the task ended, and the provider has to be asked: who says it is not believed, or what was said
    /// can't be read.
    case hinted(taskID: String?, isBelieved: Bool)
    /// The provider knows the hinted task as another attempt's.
    case hintRefuted(taskID: String)
    /// The provider was asked and the task is still running, or it did not say.
    case stillRunning(random: Double)
    /// One of the results is stored; `from` is its reported address.
    case imported(StoredImage, from: String)
    /// The download failed in a way that may pass.
    case importPostponed(NodeError, random: Double)
    /// The image could not be stored here. However long that lasts, it is no reason to give up what is paid for.
    case keepingFailed(NodeError, random: Double)
    /// Trying again soon does not help: a rule refuses the address, or the file is broken each time.
    case importFailed(NodeError, random: Double)
    /// Somebody wants the image after all: what may already be paid for is fetched at once.
    case retryRequested
    case cancelRequested
    /// Its store was restored from a backup in which it was not sent; it may have been sent since.
    case restored(NodeError)

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
        case .held: "held"
        case .accepted: "accepted"
        case .postponed: "postponed"
        case .refused: "refused"
        case .answerLost: "answer_lost"
        case .reported(let report, _): report.isSuccess ? "reported_success" : "reported_failure"
        case .hinted: "hinted"
        case .hintRefuted: "hint_refuted"
        case .stillRunning: "still_running"
        case .imported: "imported"
        case .importPostponed: "import_postponed"
        case .keepingFailed: "keeping_failed"
        case .importFailed: "import_failed"
        case .retryRequested: "retry_requested"
        case .cancelRequested: "cancel_requested"
        case .restored: "restored"
        }
    }
}

/// Where the provider's report comes from.
package enum ReportSource: Sendable, Equatable {
    /// A trusted callback.
    case callback
    /// The provider's own answer to a question.
    case answer
}

/// How the provider says a task ended.
package struct ProviderReport: Sendable, Equatable {
    package enum Outcome: Sendable, Equatable {
        /// Addresses of the images, in the provider's order.
        ///
        /// `isComplete` is false when part of what was said can't be read: there are more images, or all of them, at
        /// addresses that are not known yet.
        case success(resultURLs: [String], isComplete: Bool = true)
        case failure(NodeError)
    }

    package let taskID: String?
    package let outcome: Outcome
    /// Nil when it said nothing, or what can't be true.
    package let creditsConsumed: Double?
    /// The callback address the provider has for the task, if it said.
    package let callbackURL: String?

    /// More than a thousand times what the dearest image costs.
    private static let believableCredits = 0.0...1_000_000

    package init(taskID: String?, outcome: Outcome, creditsConsumed: Double?, callbackURL: String? = nil) {
        self.taskID = taskID
        self.outcome = outcome
        self.creditsConsumed = creditsConsumed.flatMap { Self.believableCredits.contains($0) ? $0 : nil }
        self.callbackURL = callbackURL
    }

    package var isSuccess: Bool {
        if case .success = outcome { true } else { false }
    }
}
