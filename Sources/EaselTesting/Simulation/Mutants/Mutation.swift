/// A way to break Easel on purpose, which the simulation must detect.
package enum Mutation: String, CaseIterable, Sendable {
    /// A lost answer is treated as a refusal, so the attempt is sent again.
    case resentUnknowns
    /// A claim returns work that another worker has leased.
    case ignoredLeases
    /// The provider's limit is ignored.
    case ignoredRateLimit
    /// Some changes never reach the feed.
    case lostChanges
    /// A callback is acknowledged before it is stored, and the process dies.
    case forgottenCallbacks
    /// An image is marked as stored before its bytes are.
    case forgottenBlobs
    /// A late success of a given-up attempt is discarded.
    case droppedLateSuccesses
    /// A message is answered by each process that sees it.
    case repeatedAnswers
    /// An unreadable success is treated as a failure.
    case unreadableFails
    /// Only the first of several results is used.
    case firstResultOnly
    /// A failed download is not retried.
    case forgottenOwed
    /// An answer that can't be stored is dropped.
    case droppedAnswers
    /// An unverified callback decides.
    case believedHints
    /// A task with an unknown price counts as free.
    case unpricedFree
    /// A repeated request is treated as a new one.
    case forgottenKeys
    /// A message is given to every process that looks.
    case sharedMessages
    /// An answer is restarted after a crash, whatever its rounds ordered.
    case forgottenRounds
    /// A due time is accepted, however far ahead it is.
    case trustedClock
    /// A delivery is marked as accepted before it is sent.
    case forgottenDeliveries
    /// An old delivery is deleted before it was sent.
    case forgottenUnsent

    /// Words of the promise it breaks.
    package var symptom: String {
        switch self {
        case .resentUnknowns, .ignoredLeases: "was sent again"
        case .ignoredRateLimit: "the limit is"
        case .lostChanges: "is not as its feed says"
        case .forgottenCallbacks, .droppedLateSuccesses, .unreadableFails, .firstResultOnly,
            .droppedAnswers:
            "was paid and is lost"
        case .believedHints, .forgottenOwed: ""
        case .trustedClock: "stuck"
        case .unpricedFree: "the budget is"
        case .forgottenKeys, .forgottenRounds: "asked for once"
        case .sharedMessages: "at once"
        case .forgottenBlobs: "shows an image without bytes"
        case .repeatedAnswers: "answered twice"
        case .forgottenDeliveries, .forgottenUnsent: "was never told"
        }
    }
}
