/// What an organization may spend and has spent, in credits.
package struct Spending: Sendable, Equatable {
    /// Nil when there is no limit.
    package let budget: Double?
    /// Settled, and what is set aside for tasks whose end is not known: a running figure the store moves with every change
    /// of its ledger, in millionths of a credit.
    package let committedMicrocredits: Int64

    package init(budget: Double?, committedMicrocredits: Int64) {
        self.budget = budget
        self.committedMicrocredits = committedMicrocredits
    }

    package var committed: Double { Double(microcredits: committedMicrocredits) }

    func covers(_ credits: Double) -> Bool {
        guard let budget else { return true }
        return committedMicrocredits + credits.microcredits <= budget.microcredits
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
        if attempt.state == .queued, let budget = spending.budget, !spending.covers(node.reservation) {
            let price =
                node.price.map { "it costs \($0.formatted) credits" }
                ?? "its price is not known; up to \(node.reservation.formatted) credits are set aside for it"
            return .budgetExceeded(
                NodeError(
                    .budgetExceeded,
                    "The organization's budget of \(budget.formatted) credits does not cover this image: \(price), "
                        + "and \(spending.committed.formatted) are spent or set aside already."))
        }
        return .claimed(owner: owner, random: surroundings.randomFraction())
    }
}

extension Double {
    fileprivate var formatted: String {
        self == rounded() && abs(self) < 1e15 ? String(Int(self)) : String((self * 100).rounded() / 100)
    }
}
