package import EaselCore

extension MemoryStore {
    package func claimAttempts(_ claim: AttemptClaim) async throws -> [ClaimedAttempt] {
        let now = claim.surroundings.now()
        return write { state in
            // Submissions recorded by a clock that was ahead count as just made.
            if claim.rateLimit != nil { state.sends = state.sends.map { min($0, now) } }
            let left = claim.rateLimit.map { state.sendsLeft($0, now: now) } ?? .max
            guard left > 0 else { return [] }
            let due = state.dueAttempts(in: claim.states, now: now, policy: claim.policy)
            let ordered = claim.rateLimit == nil ? state.inTurn(due, claim) : state.inFairOrder(due, now: now)
            return ordered.prefix(min(claim.limit, left)).compactMap { due in
                guard let history = state.nodes[due.imageNodeID]?.history, let due = history.attempt(due.number) else {
                    return nil
                }
                let event = claim.event(
                    for: due, of: history, spending: state.spending(of: history.node.organizationID))
                let context = StepContext(surroundings: claim.surroundings, policy: claim.policy)
                guard let decision = history.step(event, attempt: due.number, in: context) else { return nil }
                state.write(decision, over: history)
                guard let work = decision.work, let attempt = decision.history.attempt(due.number) else { return nil }
                return ClaimedAttempt(node: decision.history.node, attempt: attempt, work: work)
            }
        }
    }

    package func renew(_ lease: Lease, on attempts: [Attempt], messages: [MessageID]) async throws {
        write { state in
            let end = lease.end
            for message in messages where state.messageLeases[message]?.owner == lease.owner {
                state.messageLeases[message]?.end = end
            }
            for held in attempts {
                guard let history = state.nodes[held.imageNodeID]?.history else { continue }
                let renewed = history.attempts.map {
                    $0.number == held.number && $0.leaseOwner == lease.owner ? $0.leased(until: end) : $0
                }
                state.nodes[held.imageNodeID]?.history = NodeHistory(node: history.node, attempts: renewed)
            }
        }
    }

    package func fetchOwed(at now: Timestamp) async throws {
        write { state in
            for (id, entry) in state.nodes {
                let attempts = entry.history.attempts.map {
                    $0.state == .owed && $0.leaseOwner == nil ? $0.leased(until: now) : $0
                }
                state.nodes[id]?.history = NodeHistory(node: entry.history.node, attempts: attempts)
            }
            state.topics.insert(.attempts)
        }
    }

    @discardableResult
    package func recordCallback(_ callback: CallbackRecord, judge: CallbackJudge?) async throws -> CallbackReceipt {
        try write { state in
            let history = try state.entry(callback.imageNodeID).history
            let attempt = history.attempt(callback.attempt)
            var kept = callback
            var decision: NodeDecision?
            kept.verdict = callback.verdict ?? judge?.glance(attempt?.taskID)
            if kept.verdict == nil, let judge { (kept.verdict, decision) = judge.decide(history) }
            let receipt = CallbackReceipt(verdict: kept.verdict, isAwaited: attempt?.state.awaitsEnd ?? false)
            if decision == nil, state.hasEnough(like: kept) { return receipt }
            state.callbacks.append(kept)
            if let verdict = kept.verdict {
                state.note(kept, verdict)
            } else {
                state.topics.insert(.callbacks)
            }
            if let decision { state.write(decision, over: history) }
            return receipt
        }
    }

    package func unprocessedCallbacks(limit: Int) async throws -> [CallbackRecord] {
        read {
            let waiting = $0.callbacks.filter { $0.verdict == nil }
            let oldest = waiting.prefix(limit - limit / 2)
            return oldest + waiting.dropFirst(oldest.count).suffix(limit / 2)
        }
    }

    package func processCallback(
        _ id: CallbackID, of node: ImageNodeID,
        decide: @escaping @Sendable (NodeHistory) -> (CallbackRecord.Verdict, NodeDecision?)
    ) async throws {
        write { state in
            guard let index = state.callbacks.firstIndex(where: { $0.id == id && $0.verdict == nil }),
                let history = state.nodes[node]?.history
            else { return }
            let (verdict, decision) = decide(history)
            state.callbacks[index].verdict = verdict
            state.note(state.callbacks[index], verdict)
            if let decision { state.write(decision, over: history) }
        }
    }
}

extension Attempt {
    /// The same attempt with another due time or lease, which only a store may write.
    fileprivate func leased(until end: Timestamp) -> Attempt {
        Attempt(
            imageNodeID: imageNodeID, number: number, state: state, dueAt: end, leaseOwner: leaseOwner,
            taskID: taskID, hintedTaskIDs: hintedTaskIDs, mayHaveTask: mayHaveTask, results: results,
            hasAllResults: hasAllResults, error: error, reportedEnd: reportedEnd, sends: sends, checks: checks,
            failedDownloads: failedDownloads, sentAt: sentAt,
            creditsConsumed: creditsConsumed, generationSeconds: generationSeconds, resultAt: resultAt,
            storedAt: storedAt, estimatedStartAt: estimatedStartAt, expectedSeconds: expectedSeconds,
            createdAt: createdAt)
    }
}
