import Logging

/// Answers users' messages and starts the images they ask for, each message once.
///
/// A message is claimed by one process, so the assistant is asked once. A canvas's messages are answered one after the
/// other, several canvases side by side: a language model takes its time. A crash before the answer is written means
/// that the assistant is asked again when the lease has run out, and that nothing was started.
package struct ChatResponder: Sendable {
    /// Canvases answered at once.
    private static let slots = 8

    private let context: WorkerContext
    private let useCases: UseCases
    private let assistant: any Assistant
    private let tell: @Sendable (MessageDelta) async -> Void

    /// - Parameter tell: told the words of answers as they come.
    package init(
        context: WorkerContext, useCases: UseCases, assistant: any Assistant,
        tell: @escaping @Sendable (MessageDelta) async -> Void = { _ in }
    ) {
        self.context = context
        self.useCases = useCases
        self.assistant = assistant
        self.tell = tell
    }

    package func run() async {
        await WorkLoop<Message>(
            name: "chat responder", topic: .messages, slots: Self.slots, tick: 1, bell: context.bell,
            clock: context.surroundings.clock, logger: context.logger, claim: { try await claim(limit: $0) },
            perform: { await perform($0) }
        ).run()
    }

    /// Takes messages that wait for an answer, of canvases where none is being written.
    package func claim(limit: Int) async throws -> [Message] {
        let claimed = try await context.store.claimMessages(
            MessageClaim(lease: context.lease(), limit: limit))
        return context.inHand.take(claimed)
    }

    /// Answers the message.
    package func perform(_ message: Message) async {
        defer { context.inHand.letGo(message.id) }
        do {
            guard let canvas = try await context.store.canvas(message.canvasID) else { return }
            let answerID: MessageID = context.surroundings.makeID("msg")
            let said = Counter()
            let reply = try await assistant.reply(to: conversation(with: message)) { speech in
                if speech == .takenBack { said.reset() }
                let words = if case .words(let words) = speech { words } else { "" }
                let offset = said.value
                said.add(words.utf16.count)
                await tell(MessageDelta(messageID: answerID, canvasID: canvas.id, words: words, offset: offset))
            }
            let now = context.surroundings.now()
            let plan = try await plan(for: reply, on: canvas, message)
            // A model's answer may have cost something, so it is not dropped because the store is away.
            _ = try await context.insisting("The answer to a message", metadata: ["message": "\(message.id)"]) {
                try await context.store.answer(message.id) { board in
                    let nodes = plan.nodes(board)
                    let answer = Message(
                        id: answerID, canvasID: canvas.id, role: .assistant, content: plan.text,
                        imageNodeIDs: nodes.map(\.id), offer: plan.offer, createdAt: now)
                    return (answer, nodes)
                }
            }
        } catch is CancellationError {
            // Answered after the next start.
        } catch {
            context.logger.warning(
                "A chat message could not be answered yet.",
                metadata: ["message": "\(message.id)", "error": "\(error)"])
            await putBack(message)
        }
    }

    /// Lets it be taken again in a second, by any process.
    private func putBack(_ message: Message) async {
        do {
            try await context.store.renew(context.lease(seconds: 1), on: [], messages: [message.id])
        } catch {
            // Then its lease runs out.
        }
    }

    private func conversation(with message: Message) -> Conversation {
        Conversation(
            message: message,
            earlier: { [store = context.store] count in
                let messages = try await store.messages(on: message.canvasID, limit: count + 1)
                // What people said after it is answered later; what the assistant said after it answers what came before.
                let at = messages.firstIndex { $0.id == message.id } ?? messages.endIndex
                return messages[..<at] + messages[at...].filter { $0.role == .assistant }
            },
            lastImage: { [store = context.store] in
                let newest = try await store.imageNodes(
                    matching: ImageNodeFilter(canvas: message.canvasID), limit: 200, after: nil
                ).imageNodes
                return newest.first { $0.messageID != nil } ?? newest.first
            })
    }

    private typealias Plan = (
        text: String, offer: ImageRequest?, nodes: @Sendable (BoardExtent) -> [ImageNode]
    )

    private func plan(for reply: AssistantReply, on canvas: Canvas, _ message: Message) async throws -> Plan {
        var makers: [@Sendable (BoardExtent) -> [ImageNode]] = []
        var remarks: [String] = []
        var offer = reply.offer
        // The same use case as the API's, so the same rules; also for what is only offered.
        func maker(_ request: ImageRequest, saying words: String) async throws -> (
            @Sendable (BoardExtent) -> [ImageNode]
        )? {
            do {
                let make = try await useCases.newImageNodes(request, on: canvas, through: .chat, askedBy: message.id)
                if reply.text.isEmpty { remarks.append(words) }
                return make
            } catch EaselError.invalid(_, let reason) {
                remarks.append("I can't make that as asked. \(reason)")
                return nil
            }
        }
        var startable: [ImageRequest] = []
        for request in reply.requests {
            guard let make = try await maker(request, saying: request.announcement) else { continue }
            makers.append(make)
            startable.append(request)
        }
        let credits = makers.flatMap { $0(BoardExtent()) }.reduce(0) { $0 + $1.reservation }
        if let most = message.askAbove, credits > most, let first = startable.first {
            makers = []
            remarks = [
                startable.count == 1
                    ? first.question
                    : "Together these orders cost more than you want to spend unasked, so none is started. "
                        + "The first one: \(first.question)"
            ]
            offer = first
        } else if let request = offer, try await maker(request, saying: request.question) == nil {
            offer = nil
        }
        remarks += reply.notes
        let text = [reply.text, remarks.joined(separator: " ")].filter { !$0.isEmpty }.joined(separator: "\n\n")
        return (
            text, offer,
            { [makers] board in
                makers.reduce(into: []) { nodes, make in nodes += make(board.adding(nodes)) }
            }
        )
    }
}
