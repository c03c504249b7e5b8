import Logging

/// Answers users' messages and starts the pictures they ask for, each message once.
package struct ChatResponder: Sendable {
    private let context: WorkerContext
    private let useCases: UseCases
    private let assistant: any Assistant

    package init(context: WorkerContext, useCases: UseCases, assistant: any Assistant) {
        self.context = context
        self.useCases = useCases
        self.assistant = assistant
    }

    package func run() async {
        await WorkLoop<[Message]>(
            name: "chat responder", topic: .messages, slots: 1, tick: 1, bell: context.bell,
            clock: context.surroundings.clock, logger: context.logger, claim: { _ in try await claim() },
            perform: { await perform($0) }
        ).run()
    }

    /// The messages that wait for an answer, as one job; no job when there are none.
    package func claim() async throws -> [[Message]] {
        let messages = try await context.store.unansweredMessages(limit: 32)
        return messages.isEmpty ? [] : [messages]
    }

    /// Answers one message after the other.
    package func perform(_ messages: [Message]) async {
        for message in messages { await answer(message) }
    }

    private func answer(_ message: Message) async {
        do {
            guard let canvas = try await context.store.canvas(message.canvasID) else { return }
            let reply = assistant.reply(to: message.content)
            let now = context.surroundings.now()
            let answerID: MessageID = context.surroundings.makeID("msg")
            let plan = try plan(for: reply, on: canvas, message)
            _ = try await context.store.answer(message.id) { board in
                let nodes = plan.nodes(board)
                let answer = Message(
                    id: answerID, canvasID: canvas.id, role: .assistant, content: plan.text,
                    imageNodeIDs: nodes.map(\.id), createdAt: now)
                return (answer, nodes)
            }
        } catch {
            context.logger.warning(
                "A chat message could not be answered yet.",
                metadata: ["message": "\(message.id)", "error": "\(error)"])
            await context.pause()
        }
    }

    private func plan(
        for reply: AssistantReply, on canvas: Canvas, _ message: Message
    ) throws -> (text: String, nodes: @Sendable (BoardExtent) -> [ImageNode]) {
        guard let request = reply.request else { return (reply.text, { _ in [] }) }
        do {
            // The same use case as the API's, so the same rules.
            return (reply.text, try useCases.newImageNodes(request, on: canvas, askedBy: message.id))
        } catch EaselError.invalid(_, let reason) {
            return ("I can't make that as asked. \(reason)", { _ in [] })
        }
    }
}
