package import EaselCore

extension MemoryStore {
    package func addMessage(_ message: Message, idempotency: IdempotencyClaim?) async throws -> Message {
        try write { state in
            if let idempotency, let first = try state.firstAnswer(to: idempotency) {
                guard case .message(let message) = first else { throw EaselError.firstAnswerLost }
                return message
            }
            _ = try state.canvas(message.canvasID)
            state.add(message)
            if let idempotency { state.remember(.message(message), for: idempotency) }
            return message
        }
    }

    package func messages(on canvas: CanvasID, limit: Int) async throws -> [Message] {
        read { $0.canvases[canvas]?.messages.suffix(limit) ?? [] }
    }

    package func claimMessages(_ claim: MessageClaim) async throws -> [Message] {
        write { state in
            var seen: Set<CanvasID> = []
            let free = state.unanswered.filter { message in
                guard seen.insert(message.canvasID).inserted else { return false }
                guard let end = state.messageLeases[message.id]?.end else { return true }
                return !claim.lease.holds(until: end)
            }.prefix(claim.limit)
            for message in free {
                state.messageLeases[message.id] = MemoryState.MessageLease(
                    owner: claim.lease.owner, end: claim.lease.end)
            }
            return Array(free)
        }
    }

    package func answerState(of id: MessageID) async throws -> AnswerState? {
        read { $0.unanswered.contains { $0.id == id } ? $0.answerState(of: id) : nil }
    }

    package func addRound(
        to id: MessageID, after rounds: Int, changing nodes: Set<ImageNodeID>,
        make: @escaping @Sendable (AnswerGround) -> RoundDecision
    ) async throws -> ChatProgress? {
        try write { state in
            let before = state.answerState(of: id)
            guard let message = state.unanswered.first(where: { $0.id == id }), !before.isStopped,
                before.progress?.rounds.count == rounds
            else { return nil }
            var histories = nodes.reduce(into: [:]) { $0[$1] = state.nodes[$1]?.history }
            let round = make(
                AnswerGround(extent: try state.extent(of: message.canvasID), state: before, histories: histories))
            _ = state.add(round.imageNodes)
            for decision in round.decisions {
                guard let before = histories[decision.history.node.id] else { continue }
                state.write(decision, over: before)
                histories[decision.history.node.id] = decision.history
            }
            state.answerProgress[id] = round.progress
            return round.progress
        }
    }

    package func answer(
        _ id: MessageID, make: @escaping @Sendable (AnswerGround) -> (answer: Message, imageNodes: [ImageNode])
    ) async throws -> Bool {
        try write { state in
            guard let index = state.unanswered.firstIndex(where: { $0.id == id }) else { return false }
            let (answer, nodes) = make(
                AnswerGround(
                    extent: try state.extent(of: state.unanswered[index].canvasID), state: state.answerState(of: id)))
            _ = state.add(nodes)
            state.add(answer)
            state.unanswered.remove(at: index)
            state.messageLeases[id] = nil
            state.answerProgress[id] = nil
            return true
        }
    }

    package func stopAnswer(to id: MessageID, on canvas: CanvasID, at now: Timestamp) async throws -> Message {
        try write { state in
            let messages = try state.canvas(canvas).messages
            guard let message = messages.first(where: { $0.id == id && $0.role == .user }) else {
                throw EaselError.notFound(what: "message")
            }
            guard state.unanswered.contains(message) else { throw EaselError.alreadyAnswered }
            state.stoppedMessages.insert(id)
            state.topics.insert(.messages)
            return message
        }
    }
}

extension MemoryState {
    fileprivate func answerState(of id: MessageID) -> AnswerState {
        AnswerState(progress: answerProgress[id] ?? ChatProgress(), isStopped: stoppedMessages.contains(id))
    }
}
