extension ImageNode {
    /// This node as its attempts and pictures make it: a node has no state machine of its own.
    ///
    /// `attempts` are all of the node's attempts, oldest first, never empty.
    package func reflecting(_ attempts: [Attempt]) -> ImageNode {
        guard let newest = attempts.last else { return self }
        // A late success of an older attempt is worth showing only while nothing newer is under way.
        let shown = newest.isOver ? attempts.last { $0.state == .ready } ?? newest : newest
        var node = self
        node.attempt = newest.number
        node.taskID = shown.taskID
        node.startedAt = shown.sentAt
        node.creditsConsumed = attempts.compactMap(\.creditsConsumed).reduce(nil) { ($0 ?? 0) + $1 }
        node.estimatedStartAt = nil
        (node.status, node.statusDetail, node.error) =
            image != nil ? (.completed, nil, nil) : Self.appearance(of: shown)
        if shown.state == .queued { node.estimatedStartAt = shown.error == nil ? shown.estimatedStartAt : shown.dueAt }
        return node
    }

    private static func appearance(of attempt: Attempt) -> (ImageNodeStatus, StatusDetail?, NodeError?) {
        switch attempt.state {
        case .queued: (.pending, attempt.waitingReason, nil)
        case .submitting: (.pending, .sending, nil)
        case .submitted: (.processing, .generating, nil)
        case .unknown: (.processing, .outcomeUnknown, nil)
        case .ready: (.processing, .saving, nil)
        case .stored: (.completed, nil, nil)
        case .failed: (.failed, nil, attempt.error)
        case .canceled: (.canceled, nil, attempt.error)
        }
    }

    /// This node with `images` of a task kept: the first becomes its picture unless it has one already.
    package func keeping(_ images: [StoredImage], generationSeconds: Double?) -> ImageNode {
        var node = self
        var more = images[...]
        if node.image == nil, let first = more.popFirst() {
            node.image = first
            node.generationSeconds = generationSeconds
        }
        node.alternatives += more
        return node
    }
}

extension Attempt {
    /// Why it was not sent at once.
    fileprivate var waitingReason: StatusDetail? {
        if error != nil { return .waitingForProvider }
        return estimatedStartAt == nil ? nil : .waitingForProviderLimit
    }
}
