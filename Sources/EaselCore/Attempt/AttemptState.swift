/// The states of an attempt. `docs/lifecycle.md` draws the transitions.
package enum AttemptState: String, Codable, Sendable, CaseIterable {
    /// Not sent, or refused for now: sent when due.
    case queued
    /// Being sent. Found here after its lease ran out, its answer is lost.
    case submitting
    /// The provider has it as a task.
    case submitted
    /// The answer to the submission was lost: there may be a task. Never sent again by itself.
    case unknown
    /// The provider made images; not all of them are stored yet.
    case ready
    /// As `ready`, but what was tried at once did not help: paid, tried rarely until the provider's retention is over.
    case owed
    /// The bytes are durable.
    case stored
    case failed
    case canceled

    /// Nothing more is expected to happen soon, though it still may.
    package var isOver: Bool {
        switch self {
        case .owed, .stored, .failed, .canceled: true
        case .queued, .submitting, .submitted, .unknown, .ready: false
        }
    }

    /// The provider may have it, and has not said how it ended.
    package var awaitsEnd: Bool {
        switch self {
        case .submitting, .submitted, .unknown: true
        case .queued, .ready, .owed, .stored, .failed, .canceled: false
        }
    }
}
