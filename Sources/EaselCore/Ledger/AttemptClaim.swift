/// A worker's request for work.
package struct AttemptClaim: Sendable {
    package let states: [AttemptState]
    package let limit: Int
    package let owner: String
    package let surroundings: Surroundings
    package let policy: AttemptPolicy
    /// For sends: at most so many in any such span, over all processes on the store.
    package let rateLimit: RateLimit?
    /// How many attempts of each organization the worker has in hand; they count as turns it has had.
    package let inHand: [OrganizationID: Int]
    /// How many of one organization it may have in hand.
    package let mostOfOne: Int

    package init(
        states: [AttemptState], limit: Int, owner: String, surroundings: Surroundings, policy: AttemptPolicy,
        rateLimit: RateLimit? = nil, inHand: [OrganizationID: Int] = [:], mostOfOne: Int = .max
    ) {
        self.states = states
        self.limit = limit
        self.owner = owner
        self.surroundings = surroundings
        self.policy = policy
        self.rateLimit = rateLimit
        self.inHand = inHand
        self.mostOfOne = mostOfOne
    }
}

/// An attempt that a worker has leased, and what to do for it.
package struct ClaimedAttempt: Sendable {
    package let node: ImageNode
    package let attempt: Attempt
    package let work: AttemptTransition.Work

    package init(node: ImageNode, attempt: Attempt, work: AttemptTransition.Work) {
        self.node = node
        self.attempt = attempt
        self.work = work
    }
}
