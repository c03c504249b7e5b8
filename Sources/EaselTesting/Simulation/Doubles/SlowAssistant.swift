import EaselCore

/// The chat assistant of one worker process: it takes a while, and makes half of its orders in separate rounds,
/// like a language model.
struct SlowAssistant: Assistant {
    let process: Int
    let assistant: any Assistant
    let stage: Stage

    func reply(
        to conversation: Conversation, say: @escaping @Sendable (Speech) async -> Void
    ) async throws -> AssistantReply {
        guard await stage.pause(process, "\(process) thinks about \(conversation.message.id)", isOneOfMany: true) else {
            throw CancellationError()
        }
        let reply = try await assistant.reply(to: conversation, say: say)
        let tools = conversation.tools
        if tools.progress.rounds.isEmpty {
            guard !reply.requests.isEmpty, conversation.message.content.utf8.count.isMultiple(of: 2) else {
                return reply
            }
            _ = try await tools.carryOut(reply.requests.map { .create($0) }) { _ in ChatRound(text: "", calls: []) }
        }
        guard await stage.pause(process, "\(process) says \(conversation.message.id)", isOneOfMany: true) else {
            throw CancellationError()
        }
        return AssistantReply(text: reply.text, notes: reply.notes)
    }
}
