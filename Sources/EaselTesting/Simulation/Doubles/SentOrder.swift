import EaselCore

/// What a client asked for by one of the doors, as it may be sent again and again.
struct SentOrder {
    /// So long a request without a key joins the one before it, in seconds.
    private static let joins = 900.0

    let request: ImageRequest
    let door: Door
    /// Nil leaves it to the door.
    let canvas: CanvasID?
    /// Without one, whether it is the same request is told by its age.
    let hasKey: Bool
    /// In true time, and how often Easel's clock had jumped by then; nil before it is sent.
    private var begin: (at: Timestamp, clockJumps: Int)?
    private var isFirst = true
    /// Whether the last sending may have been taken for a new request.
    private(set) var mayBeNew = true

    init(request: ImageRequest, door: Door, canvas: CanvasID?, hasKey: Bool) {
        self.request = request
        self.door = door
        self.canvas = canvas
        self.hasKey = hasKey
    }

    mutating func sendAgain(at now: Timestamp, clockJumps: Int) -> SentOrder {
        isFirst = begin == nil
        let isOld = begin.map { now.seconds(since: $0.at) > Self.joins - 60 || clockJumps != $0.clockJumps } ?? true
        mayBeNew = isFirst || (isOld && !hasKey)
        if mayBeNew { begin = (now, clockJumps) }
        return self
    }

    func claim(of organization: OrganizationID, at now: Timestamp) -> IdempotencyClaim {
        let again: IdempotencyClaim.Match = .since(now.adding(seconds: -Self.joins))
        return IdempotencyClaim(
            organizationID: organization, key: request.prompt, requestDigest: request.prompt, now: now,
            match: hasKey ? .always : isFirst ? .never : again)
    }
}
