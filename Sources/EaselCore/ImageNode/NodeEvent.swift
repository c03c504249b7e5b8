/// One entry of an image node's audit trail: why it is in the state it is in.
package struct NodeEvent: Sendable, Equatable {
    /// What happened, in snake case: `created`, `claimed`, `accepted`, `callback_refused` …
    package let kind: String
    /// The attempt it concerns; nil for the node as a whole.
    package let attempt: Int?
    /// The attempt's state after it.
    package let state: AttemptState?
    package private(set) var facts: EventFacts
    package let createdAt: Timestamp

    package init(
        kind: String, attempt: Int? = nil, state: AttemptState? = nil, facts: EventFacts = EventFacts(),
        createdAt: Timestamp
    ) {
        self.kind = kind
        self.attempt = attempt
        self.state = state
        self.facts = facts
        self.createdAt = createdAt
    }

    /// The first entry of every audit trail: what was requested, and by whom.
    package static func created(_ node: ImageNode) -> NodeEvent {
        let recipe = node.recipe
        let facts = EventFacts { facts in
            facts.settings = .init(
                model: recipe.model, aspectRatio: recipe.aspectRatio, resolution: recipe.resolution,
                outputFormat: recipe.outputFormat)
            facts.messageID = node.messageID
            facts.apiKeyID = node.requestedBy
            facts.door = node.door
        }
        return NodeEvent(kind: "created", attempt: 1, state: .queued, facts: facts, createdAt: node.createdAt)
    }

    /// What became of a callback.
    package static func callback(
        _ callback: CallbackID, attempt: Int, verdict: CallbackRecord.Verdict, at time: Timestamp
    ) -> NodeEvent {
        let facts = EventFacts { facts in
            facts.verdict = verdict.rawValue
            facts.callbackID = callback
        }
        return NodeEvent(kind: "callback", attempt: attempt, facts: facts, createdAt: time)
    }

    /// The same entry, which says whose key asked for it.
    func asked(with key: APIKeyID) -> NodeEvent {
        var event = self
        event.facts.apiKeyID = key
        return event
    }
}
