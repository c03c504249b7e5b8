package import EaselCore

extension MemoryStore {
    package func addMessage(_ message: Message, idempotency: IdempotencyClaim?) async throws -> Message {
        try write { state in
            if let idempotency, let first = try state.firstAnswer(to: idempotency) {
                guard case .message(let message) = first else { throw EaselError.firstAnswerLost }
                return message
            }
            _ = try state.board(message.canvasID)
            state.add(message)
            if let idempotency { state.remember(.message(message), for: idempotency) }
            return message
        }
    }

    package func messages(on canvas: CanvasID, limit: Int) async throws -> [Message] {
        read { $0.boards[canvas]?.messages.suffix(limit) ?? [] }
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

    package func answer(
        _ id: MessageID, make: @escaping @Sendable (BoardExtent) -> (answer: Message, imageNodes: [ImageNode])
    ) async throws -> Bool {
        try write { state in
            guard let index = state.unanswered.firstIndex(where: { $0.id == id }) else { return false }
            let (answer, nodes) = make(try state.extent(of: state.unanswered[index].canvasID))
            _ = state.add(nodes)
            state.add(answer)
            state.unanswered.remove(at: index)
            state.messageLeases[id] = nil
            return true
        }
    }
}
