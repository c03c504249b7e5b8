/// What an organization may spend and has spent, in credits.
package struct Spending: Sendable, Equatable {
    /// Nil when there is no limit.
    package let budget: Double?
    /// Settled, and what is set aside for tasks whose end is not known.
    package let committed: Double

    package init(budget: Double?, committed: Double) {
        self.budget = budget
        self.committed = committed
    }
}

extension AttemptClaim {
    /// What happens to a due attempt that a worker takes. A send is not made while an older attempt's image is on its
    /// way or owed, nor when the budget does not cover it.
    package func event(for attempt: Attempt, of history: NodeHistory, spending: Spending) -> AttemptEvent {
        let node = history.node
        if attempt.state == .queued {
            let older = history.attempts.filter { $0.number < attempt.number }
            if older.contains(where: { $0.state == .owed }) { return .cancelRequested }
            if older.contains(where: { $0.state == .ready }) { return .held }
        }
        if attempt.state == .queued, let budget = spending.budget, spending.committed + (node.price ?? 0) > budget {
            let price = node.price.map { "costs \($0.formatted) credits" } ?? "has an unknown price"
            return .budgetExceeded(
                NodeError(
                    .budgetExceeded,
                    "The organization's budget of \(budget.formatted) credits does not cover this picture: it \(price), "
                        + "and \(spending.committed.formatted) are spent or set aside."))
        }
        return .claimed(owner: owner, random: surroundings.randomFraction())
    }
}

extension Double {
    fileprivate var formatted: String {
        self == rounded() && abs(self) < 1e15 ? String(Int(self)) : String((self * 100).rounded() / 100)
    }
}
