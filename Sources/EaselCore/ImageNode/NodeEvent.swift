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
}
