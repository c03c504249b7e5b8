/// An image node with all its attempts, oldest first: the basis of every decision about it.
package struct NodeHistory: Sendable, Equatable {
    package private(set) var node: ImageNode
    package private(set) var attempts: [Attempt]

    package init(node: ImageNode, attempts: [Attempt]) {
        self.node = node
        self.attempts = attempts
    }

    /// A node as it begins: with its first attempt, which may have to wait for the provider's limit.
    package init(new node: ImageNode) {
        let first = Attempt(
            imageNodeID: node.id, number: 1, expectedSeconds: node.expectedSeconds,
            estimatedStartAt: node.estimatedStartAt, createdAt: node.createdAt)
        self.init(node: node.reflecting([first]), attempts: [first])
    }

    package func attempt(_ number: Int) -> Attempt? {
        attempts.first { $0.number == number }
    }

    /// What `event` on attempt `number` makes of the node; nil when there is no such attempt.
    package func step(_ event: AttemptEvent, attempt number: Int, in context: StepContext) -> NodeDecision? {
        guard let attempt = attempt(number) else { return nil }
        let transition = attempt.step(event, now: context.now, policy: context.policy)
        var decision = NodeDecision(history: self, verdict: transition.verdict, work: transition.work)
        var facts = event.facts
        if transition.verdict != .applied { facts.verdict = transition.verdict.rawValue }
        decision.events.append(
            NodeEvent(
                kind: event.name, attempt: number, state: transition.attempt.state, facts: facts,
                createdAt: context.now))
        guard transition.verdict == .applied else { return decision }
        decision.history.replace(transition.attempt)
        // Two addresses may lead to the same bytes, which are kept once.
        if case .imported(let image, _) = event, !attempt.results.contains(where: { $0.digest == image.digest }) {
            decision.images = [image]
            decision.history.keep(image, of: transition.attempt, in: context)
        }
        decision.refresh(from: node, in: context)
        decision.announceFailure(before: node, in: context)
        return decision
    }

    /// Fetches what is already paid for, or else makes a new attempt; nil when there is nothing to retry.
    package func retrying(in context: StepContext) -> NodeDecision? {
        guard let action = node.retryAction else { return nil }
        var decision = NodeDecision(history: self, verdict: .applied, work: nil)
        // What is owed is fetched; of a task whose end is not known the provider is asked, before another is made.
        for attempt in attempts where action == .create || attempt.state == .owed {
            let asked = attempt.step(.retryRequested, now: context.now, policy: context.policy)
            guard asked.verdict == .applied else { continue }
            decision.history.replace(asked.attempt)
            guard action == .fetch else { continue }
            decision.events.append(
                NodeEvent(
                    kind: "retried", attempt: attempt.number, state: asked.attempt.state,
                    createdAt: context.now))
        }
        if action == .create {
            let isAsking = decision.history != self
            let next = Attempt(
                imageNodeID: node.id, number: node.attempt + 1, expectedSeconds: node.expectedSeconds,
                dueAt: isAsking ? context.now.adding(seconds: context.policy.askBeforeRetry) : nil,
                createdAt: context.now)
            decision.history.attempts.append(next)
            decision.events.append(
                NodeEvent(
                    kind: "retried", attempt: next.number, state: .queued, createdAt: context.now))
        }
        decision.refresh(from: node, in: context)
        return decision
    }

    /// The node in the trash: nobody waits for it, and what was not sent yet costs nothing. Nil if it is already there.
    package func trashing(in context: StepContext) -> NodeDecision? {
        guard node.deletedAt == nil else { return nil }
        var decision = NodeDecision(history: self, verdict: .applied, work: nil)
        let canceled = attempts.last?.step(.cancelRequested, now: context.now, policy: context.policy)
        if let canceled, canceled.verdict == .applied { decision.history.replace(canceled.attempt) }
        decision.history.node.deletedAt = context.now
        decision.refresh(from: node, in: context)
        decision.events.append(
            NodeEvent(
                kind: "moved_to_trash", createdAt: context.now))
        return decision
    }

    /// The node back on its canvas; nil when it is not in the trash.
    package func restoring(in context: StepContext) -> NodeDecision? {
        guard node.deletedAt != nil else { return nil }
        var decision = NodeDecision(history: self, verdict: .applied, work: nil)
        decision.history.node.deletedAt = nil
        decision.history.node.updatedAt = context.now
        decision.events.append(
            NodeEvent(
                kind: "restored_from_trash", createdAt: context.now))
        return decision
    }

    /// The node somewhere else, or at another size, on its canvas.
    package func placing(position: Point?, size: Size?, at now: Timestamp) -> NodeDecision {
        var decision = NodeDecision(history: self, verdict: .applied, work: nil)
        if let position { decision.history.node.position = position }
        if let size { decision.history.node.size = size }
        if decision.history != self { decision.history.node.updatedAt = now }
        return decision
    }

    private mutating func replace(_ attempt: Attempt) {
        guard let index = attempts.firstIndex(where: { $0.number == attempt.number }) else { return }
        attempts[index] = attempt
    }

    private mutating func keep(_ image: StoredImage, of attempt: Attempt, in context: StepContext) {
        node = node.keeping(image, generationSeconds: attempt.generationSeconds)
        // The image is here: what was not sent yet need not be paid.
        for waiting in attempts where waiting.state == .queued {
            replace(waiting.step(.cancelRequested, now: context.now, policy: context.policy).attempt)
        }
    }

    /// Derives what shows from the attempts; `updatedAt` moves only when somebody can see the difference.
    fileprivate mutating func refresh(from before: ImageNode, at now: Timestamp) {
        node = node.reflecting(attempts)
        if node != before { node.updatedAt = now }
    }
}

/// What a step needs from outside.
package struct StepContext: Sendable {
    package let now: Timestamp
    package let policy: AttemptPolicy
    /// For the ids of what a step writes.
    let surroundings: Surroundings

    package init(surroundings: Surroundings, policy: AttemptPolicy) {
        now = surroundings.now()
        self.policy = policy
        self.surroundings = surroundings
    }

    func message(on node: ImageNode, _ content: String) -> Message {
        Message(
            id: surroundings.makeID("msg"), canvasID: node.canvasID, role: .assistant, content: content,
            imageNodeIDs: [node.id],
            createdAt: now)
    }
}

/// The outcome of a step; the store writes it in one transaction.
package struct NodeDecision: Sendable, Equatable {
    package fileprivate(set) var history: NodeHistory
    package fileprivate(set) var verdict: AttemptTransition.Verdict
    package fileprivate(set) var work: AttemptTransition.Work?
    package var events: [NodeEvent] = []
    package fileprivate(set) var messages: [Message] = []
    /// Images kept by this step.
    package fileprivate(set) var images: [StoredImage] = []
    /// The event for webhooks: this step ended the node. Nil if it did not.
    package fileprivate(set) var webhookEventID: WebhookEventID?

    fileprivate init(history: NodeHistory, verdict: AttemptTransition.Verdict, work: AttemptTransition.Work?) {
        self.history = history
        self.verdict = verdict
        self.work = work
    }

    /// The same decision, whose last entry of the trail says who wanted it.
    func asked(with key: APIKeyID?) -> NodeDecision {
        guard let key, let last = events.last else { return self }
        var decision = self
        decision.events[events.count - 1] = last.asked(with: key)
        return decision
    }

    /// Derives what shows from the attempts, and notices when the node has come to its end by that.
    fileprivate mutating func refresh(from before: ImageNode, in context: StepContext) {
        history.refresh(from: before, at: context.now)
        if history.node.status.isFinal, history.node.status != before.status {
            webhookEventID = context.surroundings.makeID("evt")
        }
    }

    /// People who asked in the chat are told there when it can't be done.
    fileprivate mutating func announceFailure(before: ImageNode, in context: StepContext) {
        guard history.node.messageID != nil, history.node.deletedAt == nil, history.node.status == .failed,
            before.status != .failed,
            let error = history.node.error
        else { return }
        messages.append(
            context.message(
                on: history.node,
                history.node.retryAction == .fetch
                    ? error.message : "I could not create this image. \(error.message)"))
    }
}
