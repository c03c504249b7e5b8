import EaselCore
import Synchronization

/// What a reader of the live feed was granted.
struct FeedPlan: Sendable {
    let visitor: Visitor
    /// Whether it is the feed of several canvases.
    let isCommon: Bool
    /// Given back when the feed ends.
    let place: StreamLimit.Place
    let canvases: [Canvas]
    /// Asked for, but not there.
    let gone: [CanvasID]
    /// The last version of each canvas that the reader has.
    let known: [CanvasID: Int64]
    /// Followed from their latest version on.
    let beginning: [CanvasID]
}

/// Through which a feed's route, which answers like any other, says that the connection is the feed's from now on.
final class FeedGrant: Sendable {
    /// Of the request that is being answered; nil where no feed can begin.
    @TaskLocal static var current: FeedGrant?

    private let granted = Mutex<FeedPlan?>(nil)

    /// Nil when the request was refused.
    var plan: FeedPlan? {
        get { granted.withLock { $0 } }
        set { granted.withLock { $0 = newValue } }
    }
}
