/// Answers in a canvas's chat.
package protocol Assistant: Sendable {
    /// The answer to a conversation's last message, or the rest of it behind the rounds that are kept.
    ///
    /// Throws only when it was canceled, or a round could not be kept: a message deserves an answer, also that there is
    /// none.
    ///
    /// - Parameter say: takes the text piece by piece, in order; need not be called at all.
    func reply(
        to conversation: Conversation, say: @escaping @Sendable (Speech) async -> Void
    ) async throws -> AssistantReply
}

/// A message that waits for its answer, and the messages before it.
package struct Conversation: Sendable {
    package let message: Message
    /// The canvas's instructions for its assistant.
    package let systemPrompt: String?
    /// The messages before it, oldest first; the last so many of them.
    package let earlier: @Sendable (Int) async throws -> [Message]
    /// The image that was ordered last in this chat, or else on this canvas; nil when there is none.
    package let lastImage: @Sendable () async throws -> ImageNode?
    package let tools: any CanvasTools

    package init(
        message: Message, systemPrompt: String? = nil, tools: any CanvasTools,
        earlier: @escaping @Sendable (Int) async throws -> [Message],
        lastImage: @escaping @Sendable () async throws -> ImageNode?
    ) {
        self.message = message
        self.systemPrompt = systemPrompt
        self.tools = tools
        self.earlier = earlier
        self.lastImage = lastImage
    }
}

/// What an assistant finally says, and the images it orders with that.
package struct AssistantReply: Sendable, Equatable {
    /// In its own words, without those of stored rounds; empty when the order speaks for itself.
    package let text: String
    package let requests: [ImageRequest]
    /// What there is to say about the requests, such as what was left out of them.
    package let notes: [String]
    /// What it would order if asked to; nothing is ordered yet.
    package let offer: ImageRequest?

    package init(
        text: String = "", requests: [ImageRequest] = [], notes: [String] = [], offer: ImageRequest? = nil
    ) {
        self.text = text
        self.requests = requests
        self.notes = notes
        self.offer = offer
    }
}

/// What can be seen of an answer while it is being written.
package enum Speech: Sendable, Equatable {
    case words(String)
    /// What was said so far is not part of the answer.
    case takenBack
}

/// The next part of an answer that is still being written.
package struct MessageDelta: Sendable, Equatable {
    /// The id that the answer will have.
    package let messageID: MessageID
    package let canvasID: CanvasID
    package let words: String
    /// The length of the answer so far, in UTF-16 units. 0 starts it over, whatever was said before.
    package let offset: Int

    package init(messageID: MessageID, canvasID: CanvasID, words: String, offset: Int) {
        self.messageID = messageID
        self.canvasID = canvasID
        self.words = words
        self.offset = offset
    }
}
