import EaselCore

/// The chat's assistant as one worker process has it: it takes a while.
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
        return try await assistant.reply(to: conversation, say: say)
    }
}
