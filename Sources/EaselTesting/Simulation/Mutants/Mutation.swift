/// A way to break Easel on purpose: a simulation that does not notice proves nothing.
package enum Mutation: String, CaseIterable, Sendable {
    /// A lost answer is taken for a refusal, so the attempt is sent again.
    case resentUnknowns
    /// A claim hands out what another worker has the lease of.
    case ignoredLeases
    /// The provider's limit is not counted.
    case ignoredRateLimit
    /// Some changes never reach the feed.
    case lostChanges
    /// A callback is acknowledged before it is written, and the process dies.
    case forgottenCallbacks
    /// An image is called kept before its bytes are.
    case forgottenBlobs
    /// A late success of an attempt that was given up is thrown away.
    case droppedLateSuccesses
    /// A message is answered by each process that sees it.
    case repeatedAnswers
    /// A success that can't be read is taken for a failure.
    case unreadableFails
    /// Of several results only the first is looked at.
    case firstResultOnly
    /// What could not be fetched at once is given up.
    case forgottenOwed
    /// An answer that can't be written is dropped.
    case droppedAnswers
    /// What nobody has to believe decides.
    case believedHints
    /// A task whose price is not known counts as free.
    case unpricedFree
    /// A request that is sent again is taken for a new one.
    case forgottenKeys
    /// A message is handed to each process that looks.
    case sharedMessages
    /// An answer is begun anew after a crash, whatever its rounds ordered.
    case forgottenRounds
    /// A due time is believed, however far ahead it is.
    case trustedClock
    /// A delivery is called taken before it is sent.
    case forgottenDeliveries
    /// A delivery is forgotten by its age before it was sent.
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
