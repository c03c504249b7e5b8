/// One entry of an image node's audit trail: why it is in the state it is in.
package struct NodeEvent: Codable, Sendable, Equatable {
    /// What happened, in snake case: `created`, `claimed`, `accepted`, `callback_refused` …
    package let kind: String
    /// The attempt it concerns; nil for the node as a whole.
    package let attempt: Int?
    /// The attempt's state after it.
    package let state: AttemptState?
    /// A sentence or a value for people: the task id, the reason of a refusal.
    package let detail: String?
    package let createdAt: Timestamp

    package init(kind: String, attempt: Int?, state: AttemptState?, detail: String?, createdAt: Timestamp) {
        self.kind = kind
        self.attempt = attempt
        self.state = state
        self.detail = detail
        self.createdAt = createdAt
    }

    /// The first entry of every trail: what was asked for, and by whom.
    package static func created(_ node: ImageNode) -> NodeEvent {
        let recipe = node.recipe
        let settings = [recipe.model, recipe.aspectRatio, recipe.resolution, recipe.outputFormat].compactMap { $0 }
        let askers = [
            node.messageID.map { "asked for in the chat by message \($0)" },
            node.requestedBy.map { "asked for with API key \($0)" },
        ]
        return NodeEvent(
            kind: "created", attempt: 1, state: .queued,
            detail: ([settings.joined(separator: ", ")] + askers).compactMap { $0 }.joined(separator: "; "),
            createdAt: node.createdAt)
    }

    /// What became of a delivery.
    package static func callback(
        _ callback: CallbackID, attempt: Int, verdict: CallbackRecord.Verdict, at time: Timestamp
    )
        -> NodeEvent
    {
        NodeEvent(
            kind: "callback", attempt: attempt, state: nil, detail: "\(verdict.rawValue): delivery \(callback)",
            createdAt: time)
    }
}
