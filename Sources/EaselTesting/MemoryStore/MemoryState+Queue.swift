import EaselCore

/// Whose turn it is.
extension MemoryState {
    /// Seconds for which a submission counts as a turn of its organization and canvas.
    private static let fairnessMemory = 60.0

    /// The longest due first, the older node first when due at once.
    func dueAttempts(in states: [AttemptState], now: Timestamp, policy: AttemptPolicy) -> [Attempt] {
        var due: [(at: Timestamp, attempt: Attempt)] = []
        for id in nodeOrder {
            for attempt in nodes[id]?.history.attempts ?? [] {
                guard let at = attempt.dueAt, states.contains(attempt.state) else { continue }
                if at.hasCome(at: now, setAhead: policy.longestWait(in: attempt.state)) { due.append((at, attempt)) }
            }
        }
        return due.sorted { $0.at < $1.at }.map(\.attempt)
    }

    /// Organizations take turns; work in progress counts as turns taken.
    func inTurn(_ due: [Attempt], _ claim: AttemptClaim) -> [Attempt] {
        var turns = claim.inHand
        return due.compactMap { attempt -> (turn: Int, attempt: Attempt)? in
            guard let owner = nodes[attempt.imageNodeID]?.history.node.organizationID else { return nil }
            turns[owner, default: 0] += 1
            return turns[owner, default: 0] > claim.mostOfOne ? nil : (turns[owner, default: 0], attempt)
        }.sorted { $0.turn < $1.turn }.map(\.attempt)
    }

    /// Organizations take turns, and so do the canvases of each; recent submissions count as turns taken.
    func inFairOrder(_ due: [Attempt], now: Timestamp) -> [Attempt] {
        guard due.count > 1 else { return due }
        var canvasTurns: [CanvasID: Int] = [:]
        var organizationTurns: [OrganizationID: Int] = [:]
        let recently = now.adding(seconds: -Self.fairnessMemory)
        for entry in nodes.values {
            let sent = entry.history.attempts.count {
                let sentAt = $0.sentAt ?? recently
                return sentAt > recently && sentAt <= now
            }
            canvasTurns[entry.history.node.canvasID, default: 0] += sent
            organizationTurns[entry.history.node.organizationID, default: 0] += sent
        }
        func turns<Key: Hashable>(
            _ queue: [(attempt: Attempt, turn: Int)], _ had: inout [Key: Int], _ key: (ImageNode) -> Key
        ) -> [(attempt: Attempt, turn: Int)] {
            queue.compactMap { attempt, _ in
                guard let node = nodes[attempt.imageNodeID]?.history.node else { return nil }
                had[key(node), default: 0] += 1
                return (attempt, had[key(node), default: 0])
            }.sorted { $0.turn < $1.turn }
        }
        let byCanvas = turns(due.map { ($0, 0) }, &canvasTurns, \.canvasID)
        return turns(byCanvas, &organizationTurns, \.organizationID).map(\.attempt)
    }

    /// Submissions that the limit still allows.
    func sendsLeft(_ limit: RateLimit, now: Timestamp) -> Int {
        let start = now.adding(seconds: -limit.seconds)
        return max(0, limit.count - sends.count { $0 > start && $0 <= now })
    }

    func spending(of organization: OrganizationID) -> Spending {
        let entries = ledger.values.filter { $0.organizationID == organization }
        return Spending(
            budget: budgets[organization], committedMicrocredits: entries.map(\.credits.microcredits).reduce(0, +))
    }
}
