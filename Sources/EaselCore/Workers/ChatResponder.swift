import Logging

/// Answers users' messages and starts the images they ask for, each message once.
///
/// A message is claimed by one process, so the assistant is asked once. A canvas's messages are answered one after the
/// other, several canvases side by side: a language model takes its time.
///
/// An answer may take several rounds, in each of which the assistant uses tools. What is written together:
/// - each round with all it orders, retries and cancels (`addRound`). The transaction writes nothing unless the message is
///   unanswered, nobody stopped it, and the round is the next one;
/// - the answer with what it orders itself, and that the message is answered (`answer`).
///
/// So after a crash the assistant is asked again when the lease has run out, with the rounds that are kept, and goes on
/// behind them: what was ordered is not ordered again, and what was not kept was not ordered. Two processes that answer the
/// same message, because one of them lost its lease, can't both write a round.
///
/// Whoever stops an answer sets a mark on its message. The process that writes the answer looks for it whenever the bell
/// rings for messages, which it does every second; from then on no transaction orders anything for the message.
package struct ChatResponder: Sendable {
    /// Canvases answered at once.
    private static let slots = 8

    private let context: WorkerContext
    private let useCases: UseCases
    private let assistant: any Assistant
    private let tell: @Sendable (MessageDelta) async -> Void

    /// - Parameter tell: called with the text of answers as it arrives.
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
            guard let canvas = try await context.store.canvas(message.canvasID),
                let state = try await context.store.answerState(of: message.id)
            else { return }
            let answer = AnswerInWriting(state.progress ?? ChatProgress())
            let tools = MessageTools(
                context: context, useCases: useCases, canvas: canvas, message: message, answer: answer)
            let answerID: MessageID = context.surroundings.makeID("msg")
            let reply = try await reply(with: tools, state, as: answerID)
            let isStopped = reply == nil
            let ending = reply ?? AssistantReply(text: answer.said)
            let plan = try await AnswerPlan(ending.requests.map { .create($0) }, for: message, on: canvas, useCases)
            let closing = try await closing(of: ending, on: canvas, message)
            let now = context.surroundings.now()
            // A model's answer may have cost something, so it is not dropped because the store is away.
            _ = try await context.insisting("The answer to a message", metadata: ["message": "\(message.id)"]) {
                try await context.store.answer(message.id) { ground in
                    let isStopped = isStopped || (ground.state.isStopped && !plan.isEmpty)
                    let outcome =
                        isStopped
                        ? AnswerPlan.Outcome(progress: ground.state.progress ?? ChatProgress())
                        : plan.outcome(on: ground)
                    let written = Message(
                        id: answerID, canvasID: canvas.id, role: .assistant,
                        content: closing.text(outcome, isStopped: isStopped),
                        imageNodeIDs: outcome.progress.imageNodeIDs, offer: outcome.progress.offer ?? closing.offer,
                        createdAt: now)
                    return (written, outcome.imageNodes)
                }
            }
        } catch is CancellationError {
            // Answered after the next start.
        } catch is MessageTools.NotOurs {
            // Should it be ours all the same, as after a commit that was not heard of, it goes on with what is kept.
            await putBack(message)
        } catch {
            context.logger.warning(
                "A chat message could not be answered yet.",
                metadata: ["message": "\(message.id)", "error": "\(error)"])
            await putBack(message)
        }
    }

    /// What the assistant says at the end, unless there is no use in asking it; nil when somebody stops it.
    private func reply(
        with tools: MessageTools, _ state: AnswerState, as answerID: MessageID
    ) async throws -> AssistantReply? {
        if state.isStopped { return nil }
        guard state.progress != nil else {
            return AssistantReply(
                notes: [
                    "I began to answer, but can no longer read how far I got. Look at the canvas before you ask again."
                ]
            )
        }
        let tell = { @Sendable (told: [AnswerInWriting.Told]) async in
            for (words, offset) in told {
                await self.tell(
                    MessageDelta(messageID: answerID, canvasID: tools.canvas.id, words: words, offset: offset))
            }
        }
        await tell(tools.answer.beginning)
        return try await withThrowingTaskGroup(of: Turn.self) { group in
            defer { group.cancelAll() }
            group.addTask {
                .said(
                    try await assistant.reply(to: conversation(with: tools)) { await tell(tools.answer.take($0)) })
            }
            group.addTask { try await untilStopped(tools.message) ? .stopped : .unwatched }
            while let turn = try await group.next() {
                switch turn {
                case .said(let reply): return reply
                case .unwatched: continue
                case .stopped:
                    group.cancelAll()
                    // What it says until it ends belongs to what was said.
                    while await group.nextResult() != nil {}
                    return nil
                }
            }
            throw CancellationError()
        }
    }

    private enum Turn: Sendable {
        case said(AssistantReply)
        case stopped
        /// This process ends: nobody looks whether it is stopped.
        case unwatched
    }

    /// Returns when the message's answer is stopped, false when nobody rings any more. Throws when it is another's.
    private func untilStopped(_ message: Message) async throws -> Bool {
        let rings = context.bell.listen(to: .messages)
        var isFirst = true
        var iterator = rings.makeAsyncIterator()
        while true {
            // It may have been stopped before anybody listened.
            if !isFirst, await iterator.next() == nil { return false }
            isFirst = false
            do {
                guard let state = try await context.store.answerState(of: message.id) else {
                    throw MessageTools.NotOurs()
                }
                if state.isStopped { return true }
            } catch is EaselError {
                // The store is away; it is looked at again with the next ring.
            }
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

    private func conversation(with tools: MessageTools) -> Conversation {
        let message = tools.message
        return Conversation(
            message: message, systemPrompt: tools.canvas.systemPrompt, tools: tools,
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

    /// How an answer ends, whatever its orders come to.
    private struct Closing: Sendable {
        let reply: AssistantReply
        let offer: ImageRequest?
        /// About the offer.
        let remarks: [String]

        func text(_ outcome: AnswerPlan.Outcome, isStopped: Bool) -> String {
            let progress = outcome.progress
            let words = ChatProgress.joined([progress.text, reply.text])
            let refusals = outcome.results.compactMap { result in
                if case .failure(.invalid(_, let reason)) = result { refusal(reason) } else { String?.none }
            }
            let stop =
                progress.announcements.isEmpty
                ? "Stopped. No image was started."
                : "Stopped. What was ordered before continues; you can cancel it on the canvas."
            let notes = progress.rounds.flatMap(\.notes) + reply.notes + (isStopped ? [stop] : [])
            let remarks = (words.isEmpty ? progress.announcements : []) + progress.remarks + refusals + remarks + notes
            return ChatProgress.joined([words, remarks.joined(separator: " ")])
        }
    }

    /// What is only offered is checked as what is ordered.
    private func closing(of reply: AssistantReply, on canvas: Canvas, _ message: Message) async throws -> Closing {
        guard let offer = reply.offer else { return Closing(reply: reply, offer: nil, remarks: []) }
        do {
            _ = try await useCases.newImageNodes(offer, on: canvas, through: .chat, askedBy: message.id)
            return Closing(reply: reply, offer: offer, remarks: reply.text.isEmpty ? [offer.question] : [])
        } catch EaselError.invalid(_, let reason) {
            return Closing(reply: reply, offer: nil, remarks: [refusal(reason)])
        }
    }
}

private func refusal(_ reason: String) -> String { "I can't make that as asked. \(reason)" }
