/// A client's promise that two requests with this key are the same request, whatever they ask for.
package struct IdempotencyClaim: Sendable, Equatable {
    /// Which answer that was given before is the answer to this request, too.
    package enum Match: Sendable, Equatable {
        /// Whatever is remembered.
        case always
        /// None: it is a new request, and what is remembered of an older one is replaced.
        case never
        /// One that is not older than this time; otherwise it is a new request.
        case since(Timestamp)

        /// Whether a request made at `time` is the same one.
        package func includes(_ time: Timestamp) -> Bool {
            switch self {
            case .always: true
            case .never: false
            case .since(let start): time >= start
            }
        }
    }

    package let organizationID: OrganizationID
    package let key: String
    /// SHA-256 of the request, in hex.
    package let requestDigest: String
    package let now: Timestamp
    package let match: Match
    /// Seconds a key is remembered at least, by the wall clock.
    package static let lifetime = 86_400.0
    /// Passes of the housekeeping for which a key is remembered at least. They are an hour apart by a clock that nobody
    /// sets: a wall clock that was a day behind and is set right makes every key look old.
    package static let passes = 24

    package init(
        organizationID: OrganizationID, key: String, requestDigest: String, now: Timestamp, match: Match = .always
    ) {
        self.organizationID = organizationID
        self.key = key
        self.requestDigest = requestDigest
        self.now = now
        self.match = match
    }
}

/// Which of a canvas's nodes are requested.
package struct ImageNodeQuery: Sendable, Equatable {
    package var status: ImageNodeStatus?
    package var limit: Int
    /// Nodes after this one, as `ImageNodePage.next` said.
    package var after: ImageNodeID?

    package init(status: ImageNodeStatus? = nil, limit: Int, after: ImageNodeID? = nil) {
        self.status = status
        self.limit = limit
        self.after = after
    }
}

/// Which nodes of a whole store are requested.
package struct ImageNodeFilter: Sendable, Equatable {
    package var organization: OrganizationID?
    package var canvas: CanvasID?
    package var status: ImageNodeStatus?
    /// Whether those in the trash are asked for, instead of those on a canvas; of a canvas in the trash it has none.
    package var isInTrash = false

    package init(organization: OrganizationID? = nil, canvas: CanvasID? = nil, status: ImageNodeStatus? = nil) {
        self.organization = organization
        self.canvas = canvas
        self.status = status
    }
}

package struct ImageNodePage: Sendable, Equatable {
    package let imageNodes: [ImageNode]
    /// Where the next page begins; nil on the last.
    package let next: ImageNodeID?

    package init(imageNodes: [ImageNode], next: ImageNodeID?) {
        self.imageNodes = imageNodes
        self.next = next
    }
}

/// Where a page of canvases ends. It names no row: a canvas that changes moves to the front of the list, and a deleted
/// one must not restart the list.
package struct CanvasCursor: Sendable, Equatable {
    package let updatedAt: Timestamp
    package let id: CanvasID

    package init(_ canvas: Canvas) {
        updatedAt = canvas.updatedAt
        id = canvas.id
    }

    /// Nil if `text` was not made by `description`.
    package init?(_ text: String) {
        let parts = text.split(separator: ".", maxSplits: 1)
        guard parts.count == 2, let milliseconds = Int64(parts[0]) else { return nil }
        updatedAt = Timestamp(milliseconds: milliseconds)
        id = CanvasID(String(parts[1]))
    }
}

extension CanvasCursor: CustomStringConvertible {
    package var description: String { "\(updatedAt.milliseconds).\(id)" }
}

package struct CanvasPage: Sendable, Equatable {
    package let canvases: [Canvas]
    /// Where the next page begins; nil on the last.
    package let next: CanvasCursor?

    /// - Parameter canvases: one more than `limit` when there is a next page.
    package init(_ canvases: [Canvas], limit: Int) {
        self.canvases = Array(canvases.prefix(limit))
        next = canvases.count > limit ? self.canvases.last.map(CanvasCursor.init) : nil
    }
}

/// Where a page of canvases in the trash ends. It names no row, as `CanvasCursor`.
package struct TrashCursor: Sendable, Equatable {
    private static let prefix = "canvases."

    package let deletedAt: Timestamp
    package let id: CanvasID

    /// Nil for a canvas that is not in the trash.
    package init?(_ canvas: Canvas) {
        guard let deletedAt = canvas.deletedAt else { return nil }
        self.deletedAt = deletedAt
        id = canvas.id
    }

    /// Nil if `text` was not made by `description`.
    package init?(_ text: String) {
        let parts = text.split(separator: ".", maxSplits: 2)
        guard parts.count == 3, text.hasPrefix(Self.prefix), let milliseconds = Int64(parts[1]) else { return nil }
        deletedAt = Timestamp(milliseconds: milliseconds)
        id = CanvasID(String(parts[2]))
    }
}

extension TrashCursor: CustomStringConvertible {
    package var description: String { "\(Self.prefix)\(deletedAt.milliseconds).\(id)" }
}

/// How long what was deleted can be restored.
package enum Trash {
    /// Seconds until it is deleted for good: 30 days.
    package static let lifetime = 30 * 86_400.0
    /// Passes of the housekeeping it is kept at least, whatever the wall clock says.
    package static let passes = 24
    /// Seconds bytes stay that no image has any more: the same may be on their way here just now.
    package static let bytesRest = 60.0
}

/// A digest no image has any more.
package struct UnusedDigest: Sendable, Equatable {
    package let digest: String
    package let since: Timestamp

    package init(digest: String, since: Timestamp) {
        self.digest = digest
        self.since = since
    }
}

/// How long others leave alone what a worker has claimed, unless it is renewed.
package struct Lease: Sendable {
    package let owner: String
    package let seconds: Double
    package let surroundings: Surroundings

    package init(owner: String, seconds: Double, surroundings: Surroundings) {
        self.owner = owner
        self.seconds = seconds
        self.surroundings = surroundings
    }

    /// When one that is taken or renewed now ends. A store asks in its transaction, which may have waited for its turn.
    package var end: Timestamp { surroundings.now().adding(seconds: seconds) }

    /// Whether one that ends at `end` holds. An end further ahead than it can have been set comes from a clock that was
    /// ahead.
    package func holds(until end: Timestamp) -> Bool {
        !end.hasCome(at: surroundings.now(), setAhead: seconds + 60)
    }
}

/// A worker's claim on messages to answer.
package struct MessageClaim: Sendable {
    package let lease: Lease
    package let limit: Int

    package init(lease: Lease, limit: Int) {
        self.lease = lease
        self.limit = limit
    }
}

/// A message that waits for its answer.
package struct AnswerState: Sendable, Equatable {
    /// How far the answer has come; nil when that can't be read.
    package let progress: ChatProgress?
    /// Somebody stopped it.
    package let isStopped: Bool

    package init(progress: ChatProgress?, isStopped: Bool) {
        self.progress = progress
        self.isStopped = isStopped
    }
}

/// What an answer is written on, as it is in the transaction.
package struct AnswerGround: Sendable {
    package let extent: CanvasExtent
    package let state: AnswerState
    /// Those of the image nodes that were named which exist, also in the trash or on another canvas.
    package let histories: [ImageNodeID: NodeHistory]

    package init(extent: CanvasExtent, state: AnswerState, histories: [ImageNodeID: NodeHistory] = [:]) {
        self.extent = extent
        self.state = state
        self.histories = histories
    }
}

/// A round of an answer and what it orders; the store writes it in one transaction.
package struct RoundDecision: Sendable {
    /// With the round.
    package let progress: ChatProgress
    package let imageNodes: [ImageNode]
    /// One after the other; several may be about the same node.
    package let decisions: [NodeDecision]

    package init(progress: ChatProgress, imageNodes: [ImageNode] = [], decisions: [NodeDecision] = []) {
        self.progress = progress
        self.imageNodes = imageNodes
        self.decisions = decisions
    }
}

/// How much work a store holds.
package struct WorkCounts: Sendable, Equatable {
    /// A state without attempts may be missing.
    package let attempts: [AttemptState: Int]
    /// Callbacks not processed yet.
    package let unprocessedCallbacks: Int

    package init(attempts: [AttemptState: Int], unprocessedCallbacks: Int) {
        self.attempts = attempts
        self.unprocessedCallbacks = unprocessedCallbacks
    }
}
