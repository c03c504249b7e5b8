import EaselCore

/// The promises about one node.
extension WorldChecks {
    func check(_ now: NodeHistory, before: NodeHistory?) throws {
        let node = now.node
        if node != node.reflecting(now.attempts) { throw Broken("\(node.id) is not what its attempts make it") }
        if (node.status == .completed) != (node.image != nil) {
            throw Broken("\(node.id) is \(node.status) with \(node.image == nil ? "no" : "a") picture")
        }
        if let image = before?.node.image, node.image != image { throw Broken("\(node.id) lost its picture") }
        if let before, !before.node.alternatives.allSatisfy(node.alternatives.contains) {
            throw Broken("\(node.id) lost an alternative")
        }
        let pictures = [node.image].compactMap { $0 } + node.alternatives
        for picture in pictures { try check(picture, of: node.id) }
        if Set(pictures.map(\.digest)).count < pictures.count { throw Broken("\(node.id) has a picture twice") }
        for attempt in now.attempts {
            if !attempt.isOver, attempt.dueAt == nil {
                throw Broken("\(node.id)#\(attempt.number) is \(attempt.state) and nobody will look at it")
            }
            if before?.attempt(attempt.number)?.state == .stored, attempt.state != .stored {
                throw Broken("\(node.id)#\(attempt.number) was stored and is \(attempt.state)")
            }
        }
        try checkCredits(now)
    }

    private func check(_ picture: StoredImage, of node: ImageNodeID) throws {
        guard let bytes = parts.blobs.bytes(picture.digest) else {
            throw Broken("\(node) shows a picture without bytes")
        }
        guard SimulatedBlobs.digest(of: bytes) == picture.digest, bytes.count == picture.byteCount else {
            throw Broken("\(node) shows a picture with other bytes")
        }
        guard let url = SimulatedPicture.origin(of: bytes),
            let task = parts.provider.tasks.first(where: { $0.resultURLs.contains(url) }), task.key.imageNodeID == node
        else { throw Broken("\(node) shows a picture that is not its own") }
    }

    private func checkCredits(_ history: NodeHistory) throws {
        for attempt in history.attempts {
            guard let recorded = attempt.creditsConsumed else { continue }
            let key = AttemptKey(imageNodeID: history.node.id, number: attempt.number)
            let charged = parts.provider.tasks.filter { $0.key == key }.map(\.charged).reduce(0, +)
            guard recorded <= charged else { throw Broken("\(key) has \(recorded) credits, charged were \(charged)") }
        }
    }

    /// At the end: what the provider was paid for is here, if Easel could know of it.
    func checkNothingPaidIsLost(_ history: NodeHistory) throws {
        let kept = Set(([history.node.image].compactMap { $0 } + history.node.alternatives).map(\.digest))
        for task in parts.provider.tasks where task.key.imageNodeID == history.node.id && task.hasEnded {
            guard let attempt = history.attempt(task.key.number) else { continue }
            guard task.isDelivered || attempt.taskID == task.id else { continue }
            // The first word of a provider that contradicts itself counts.
            if task.isContradicted, parts.believesCallbacks { continue }
            for url in task.resultURLs where !task.goneURLs.contains(url) {
                guard kept.contains(SimulatedBlobs.digest(of: SimulatedPicture.bytes(at: url))) else {
                    throw Broken("\(url) of \(task.key) was paid and is lost; the attempt is \(attempt.state)")
                }
            }
            let credits = attempt.creditsConsumed ?? 0
            if credits != task.charged { throw Broken("\(task.key) has \(credits) of \(task.charged) credits") }
        }
    }
}
