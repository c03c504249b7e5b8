/// The outcome of a step of an attempt.
package struct AttemptTransition: Sendable, Equatable {
    package var attempt: Attempt
    package var verdict: Verdict
    /// What the worker that made the step has to do now.
    package var work: Work?

    package enum Verdict: String, Codable, Sendable {
        /// The attempt changed.
        case applied
        /// The same had been said before; nothing changed.
        case duplicate
        /// It can no longer change anything, or belongs to something else; nothing changed.
        case ignored
    }

    package enum Work: Sendable, Equatable {
        case send
        case check(taskID: String)
        /// Find out where the results are, as far as that is not known, and keep them.
        case bringHome
    }
}
