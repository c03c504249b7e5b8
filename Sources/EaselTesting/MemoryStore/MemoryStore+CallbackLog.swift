package import EaselCore

extension MemoryStore {
    package func callbacks(
        matching query: CallbackQuery, limit: Int, after cursor: CallbackID?
    ) async throws -> CallbackPage {
        try read { state in
            var found = state.callbacks.reversed().filter { state.matches($0, query) }
            if let cursor {
                guard let start = found.firstIndex(where: { $0.id == cursor }) else {
                    throw EaselError.invalid(
                        field: "cursor", message: "Unknown or expired cursor; start again without one.")
                }
                found.removeFirst(start + 1)
            }
            let page = Array(found.prefix(limit))
            return CallbackPage(callbacks: page, next: found.count > limit ? page.last?.id : nil)
        }
    }

    package func replayCallbacks(matching query: CallbackQuery, at now: Timestamp) async throws -> Int {
        write { state in
            var count = 0
            for index in state.callbacks.indices {
                let callback = state.callbacks[index]
                guard callback.verdict != nil, state.matches(callback, query) else { continue }
                state.callbacks[index].verdict = nil
                state.nodes[callback.imageNodeID]?.events.append(
                    NodeEvent(
                        kind: "callback_replayed", attempt: callback.attempt,
                        facts: EventFacts { $0.callbackID = callback.id }, createdAt: now))
                count += 1
            }
            if count > 0 { state.topics.insert(.callbacks) }
            return count
        }
    }

    package func removeCallbacks(receivedBefore end: Timestamp) async throws -> Int {
        write { state in
            let kept = state.callbacks.filter {
                $0.receivedAt >= end || $0.verdict == nil || state.isUnderWay($0.imageNodeID)
            }
            defer { state.callbacks = kept }
            return state.callbacks.count - kept.count
        }
    }
}

extension MemoryState {
    /// Whether an attempt of the node is not final yet.
    func isUnderWay(_ id: ImageNodeID) -> Bool {
        nodes[id]?.history.attempts.contains { $0.dueAt != nil || $0.leaseOwner != nil } ?? false
    }

    /// Whether the limit of stored callbacks with this verdict is reached for the attempt.
    func hasEnough(like callback: CallbackRecord) -> Bool {
        guard callback.verdict?.saysNothingNew ?? false else { return false }
        return callbacks.count {
            $0.imageNodeID == callback.imageNodeID && $0.attempt == callback.attempt && $0.verdict == callback.verdict
        } >= CallbackRecord.mostAlike
    }

    fileprivate func matches(_ callback: CallbackRecord, _ query: CallbackQuery) -> Bool {
        guard let node = nodes[callback.imageNodeID]?.history.node else { return false }
        func agrees<Value: Equatable>(_ wanted: Value?, _ value: Value?) -> Bool { wanted == nil || wanted == value }
        return agrees(query.organization, node.organizationID) && agrees(query.id, callback.id)
            && agrees(query.imageNodeID, callback.imageNodeID) && agrees(query.verdict, callback.verdict)
            && query.since.map { callback.receivedAt >= $0 } ?? true
            && query.until.map { callback.receivedAt < $0 } ?? true
    }
}
