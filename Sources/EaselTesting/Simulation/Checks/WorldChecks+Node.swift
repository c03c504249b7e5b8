import EaselCore

/// The promises about one node.
extension WorldChecks {
    func check(_ now: NodeHistory, before: NodeHistory?) throws {
        let node = now.node
        if node != node.reflecting(now.attempts) { throw Broken("\(node.id) is not what its attempts make it") }
        if (node.status == .completed) != (node.image != nil) {
            throw Broken("\(node.id) is \(node.status) with \(node.image == nil ? "no" : "an") image")
        }
        if let image = before?.node.image, node.image != image { throw Broken("\(node.id) lost its image") }
        if let before, !before.node.alternatives.allSatisfy(node.alternatives.contains) {
            throw Broken("\(node.id) lost an alternative")
        }
        let images = [node.image].compactMap { $0 } + node.alternatives
        for image in images { try check(image, of: node.id) }
        if Set(images.map(\.digest)).count < images.count { throw Broken("\(node.id) has an image twice") }
        for attempt in now.attempts {
            if !attempt.isOver, attempt.dueAt == nil {
                throw Broken("\(node.id)#\(attempt.number) is \(attempt.state) and nobody will look at it")
            }
            guard let earlier = before?.attempt(attempt.number) else { continue }
            if !Set(earlier.results.compactMap(\.digest)).isSubset(of: attempt.results.compactMap(\.digest)) {
                throw Broken("\(node.id)#\(attempt.number) forgot that a result is kept")
            }
        }
        try checkCredits(now)
    }

    private func check(_ image: StoredImage, of node: ImageNodeID) throws {
        guard let bytes = parts.blobs.bytes(image.digest) else {
            throw Broken("\(node) shows an image without bytes")
        }
        guard SimulatedBlobs.digest(of: bytes) == image.digest, bytes.count == image.byteCount else {
            throw Broken("\(node) shows an image with other bytes")
        }
        guard let name = SimulatedImage.name(of: bytes),
            let task = parts.provider.tasks.first(where: { $0.images.map(\.name).contains(name) }),
            task.key.imageNodeID == node
        else { throw Broken("\(node) shows an image that is not its own") }
    }

    private func checkCredits(_ history: NodeHistory) throws {
        for attempt in history.attempts {
            guard let recorded = attempt.creditsConsumed else { continue }
            let key = AttemptKey(imageNodeID: history.node.id, number: attempt.number)
            let charged = parts.provider.tasks.filter { $0.key == key }.map(\.charged).reduce(0, +)
            guard recorded <= charged else { throw Broken("\(key) has \(recorded) credits, charged were \(charged)") }
        }
    }

    /// At the end: everything paid for is stored. There is one exception: neither the answer to the create nor
    /// the callback ever reached Easel, so it can't know of the task.
    func checkNothingPaidIsLost(_ history: NodeHistory) throws {
        let kept = Set(([history.node.image].compactMap { $0 } + history.node.alternatives).map(\.digest))
        for task in parts.provider.tasks where task.key.imageNodeID == history.node.id && task.hasEnded {
            guard let attempt = history.attempt(task.key.number), isHeardOf(task, attempt) else { continue }
            for image in task.images where !kept.contains(SimulatedBlobs.digest(of: image.bytes)) {
                // Lost at the provider: downloads must have been tried until the provider's retention was over.
                let isTried = attempt.reportedEnd == .success && attempt.failedDownloads >= parts.policy.leastDownloads
                guard image.place == .gone, isTried else {
                    throw Broken("\(image.name) of \(task.key) was paid and is lost; the attempt is \(attempt.state)")
                }
            }
            let credits = attempt.creditsConsumed ?? 0
            if credits != task.charged { throw Broken("\(task.key) has \(credits) of \(task.charged) credits") }
        }
    }

    private func isHeardOf(_ task: SimulatedTask, _ attempt: Attempt) -> Bool {
        // A failure that the provider reports falsely and never corrects counts.
        if task.isSlandered, !task.isDelivered, parts.believesCallbacks { return false }
        // A live process has stored what it was told.
        let isToldToTheLiving = task.toldTo.map { !parts.stage.isDead($0) } ?? false
        return task.isDelivered || isToldToTheLiving || attempt.taskID == task.id
    }
}
