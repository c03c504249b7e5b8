import EaselCore

/// A client's request through one of the doors, which may be sent repeatedly.
struct SentOrder {
    /// Seconds for which a request without a key joins the previous one.
    private static let joins = 900.0

    let request: ImageRequest
    let door: Door
    /// Nil means the door's canvas.
    let canvas: CanvasID?
    /// Without a key, its age decides whether it is the same request.
    let hasKey: Bool
    /// In true time, with the number of clock jumps until then; nil before it is sent.
    private var begin: (at: Timestamp, clockJumps: Int)?
    private var isFirst = true
    /// Whether the last sending may count as a new request.
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
