/// Where an attempt stands. `docs/lifecycle.md` draws the arrows.
package enum AttemptState: String, Codable, Sendable, CaseIterable {
    /// Not sent, or refused for now: may be sent when due.
    case queued
    /// Being sent. Found here after its lease ran out, its answer is lost.
    case submitting
    /// The provider has it as a task.
    case submitted
    /// The answer to the submission was lost: there may be a task. Never sent again by itself.
    case unknown
    /// The provider made pictures; their bytes are not kept yet.
    case ready
    /// The bytes are durable.
    case stored
    case failed
    case canceled

    /// Nothing more is expected to happen by itself, though a late success still may.
    package var isOver: Bool {
        switch self {
        case .stored, .failed, .canceled: true
        case .queued, .submitting, .submitted, .unknown, .ready: false
        }
    }
}
