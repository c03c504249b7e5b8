extension ImageNode {
    /// This node as its attempts and images make it: a node has no state machine of its own.
    ///
    /// `attempts` are all of the node's attempts, oldest first, never empty.
    package func reflecting(_ attempts: [Attempt]) -> ImageNode {
        guard let newest = attempts.last else { return self }
        // What an older attempt brings late is worth showing only while nothing newer is under way.
        let shown =
            newest.isOver
            ? attempts.last { $0.state == .ready } ?? attempts.last { $0.state == .owed } ?? newest : newest
        var node = self
        node.attempt = newest.number
        node.taskID = shown.taskID
        node.startedAt = shown.sentAt
        node.creditsConsumed = attempts.compactMap(\.creditsConsumed).reduce(nil) { ($0 ?? 0) + $1 }
        node.estimatedStartAt = nil
        (node.status, node.statusDetail, node.error) =
            image != nil ? (.completed, nil, nil) : Self.appearance(of: shown)
        node.retryAction =
            attempts.contains { $0.state == .owed }
            ? .fetch : node.status == .failed || node.status == .canceled ? .create : nil
        if shown.state == .queued { node.estimatedStartAt = shown.error == nil ? shown.estimatedStartAt : shown.dueAt }
        return node
    }

    private static func appearance(of attempt: Attempt) -> (ImageNodeStatus, StatusDetail?, NodeError?) {
        switch attempt.state {
        case .queued: (.pending, attempt.waitingReason, nil)
        case .submitting: (.pending, .sending, nil)
        case .submitted: (.processing, .generating, nil)
        case .unknown: (.processing, .outcomeUnknown, nil)
        case .ready: (.processing, attempt.error == nil ? .saving : .fetchingAgain, nil)
        case .stored: (.completed, nil, nil)
        case .owed: (.failed, nil, attempt.error?.whileOwed)
        case .failed: (.failed, nil, attempt.error)
        case .canceled: (.canceled, nil, attempt.error)
        }
    }

    /// This node in the trash, or out of it with nil.
    package func deleted(at time: Timestamp?) -> ImageNode {
        var node = self
        node.deletedAt = time
        return node
    }

    /// This node with an image of a task stored: it becomes the node's image unless there is one already.
    package func keeping(_ image: StoredImage, generationSeconds: Double?) -> ImageNode {
        var node = self
        if node.image == nil {
            node.image = image
            node.generationSeconds = generationSeconds
        } else {
            node.alternatives.append(image)
        }
        return node
    }
}

extension NodeError {
    /// The reason an image is owed, in words that say what that means.
    fileprivate var whileOwed: NodeError {
        NodeError(
            code, "The image is paid and not fetched yet; Easel keeps trying, and fetching costs nothing. \(message)")
    }
}

extension Attempt {
    /// Why it was not sent at once.
    fileprivate var waitingReason: StatusDetail? {
        if error != nil { return .waitingForProvider }
        return estimatedStartAt == nil ? nil : .waitingForProviderLimit
    }
}
