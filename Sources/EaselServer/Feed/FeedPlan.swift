import EaselCore
import Synchronization

/// What a reader of the live feed was granted.
struct FeedPlan: Sendable {
    let visitor: Visitor
    /// Whether it is the feed of several canvases.
    let isCommon: Bool
    /// Released when the feed ends.
    let place: StreamLimit.Place
    let canvases: [Canvas]
    /// Requested, but not found.
    let gone: [CanvasID]
    /// The last version of each canvas that the reader has.
    let known: [CanvasID: Int64]
    /// Followed from their latest version on.
    let beginning: [CanvasID]
}

/// Lets a feed's route, which responds like any other, say that the connection belongs to the feed from now on.
final class FeedGrant: Sendable {
    /// That of the current request; nil where no feed can start.
    @TaskLocal static var current: FeedGrant?

    private let granted = Mutex<FeedPlan?>(nil)

    /// Nil if the request was refused.
    var plan: FeedPlan? {
        get { granted.withLock { $0 } }
        set { granted.withLock { $0 = newValue } }
    }
}
