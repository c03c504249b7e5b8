package import EaselCore
import JSON
package import Logging

/// The assistant that lets a language model answer, and start images by the tool `generate_image`.
///
/// Images are started only by an answer that came whole. Without one a plain wish is still understood by the offline
/// assistant, and anything else is answered with why, so that no message waits for ever.
package struct LanguageModelAssistant: Assistant {
    /// Messages before the last one, and characters of all of them, that the model is told.
    private static let remembered = 40
    private static let longestMemory = 24_000

    private let connection: LanguageModelConnection
    private let tool: GenerateImageTool
    private let offline: OfflineAssistant
    private let clock: any WallClock
    private let logger: Logger

    /// Runs `body` with an assistant for the model, or with none where there is no model.
    package static func with<Result>(
        _ model: LanguageModel?, provider: any ImageProvider, clock: any WallClock, logger: Logger,
        _ body: ((any Assistant)?) async throws -> Result
    ) async throws -> Result {
        guard let model else { return try await body(nil) }
        let connection = LanguageModelConnection(model, clock: clock)
        let assistant = Self(
            connection: connection,
            tool: GenerateImageTool(models: provider.models, defaultModelID: provider.defaultModelID),
            offline: OfflineAssistant(models: provider.models), clock: clock, logger: logger)
        do {
            let result = try await body(assistant)
            try await connection.shutDown()
            return result
        } catch {
            // The body's error is the one worth having.
            try? await connection.shutDown()
            throw error
        }
    }

    package func reply(
        to conversation: Conversation, say: @escaping @Sendable (Speech) async -> Void
    ) async throws -> AssistantReply {
        let body = request(for: conversation.message, after: try await conversation.earlier(Self.remembered))
        let words = PacedWords(clock: clock)
        async let told: Void = words.deliver(to: say)
        let (answer, failure) = await connection.ask(body) { words.add($0) }
        words.finish()
        await told
        try Task.checkCancellation()
        guard let failure else { return Self.reply(answer) }
        logger.warning("\(failure.sentence)", metadata: ["model": "\(connection.model)"])
        return try await reply(to: conversation, without: answer, failure)
    }

    private static func reply(_ answer: StreamedAnswer) -> AssistantReply {
        let isCut = answer.ranOut || answer.wasStopped
        var (requests, notes) = isCut ? ([], []) : GenerateImageTool.read(answer.calls)
        if answer.isShortened { notes.append("The language model said more than fits; the rest is left out.") }
        if answer.ranOut { notes.append("The language model reached the limit of its answers' length here.") }
        if answer.wasStopped { notes.append("The language model's server stopped the answer here.") }
        if isCut, !answer.calls.isEmpty { notes.append("No image was started.") }
        let isEmpty = answer.text.allSatisfy(\.isWhitespace)
        if isEmpty && requests.isEmpty && notes.isEmpty {
            notes.append("The language model said nothing. Say it in other words.")
        }
        // Whatever was shown already is where the answer begins.
        return AssistantReply(text: isEmpty ? "" : answer.text, requests: requests, notes: notes)
    }

    private func reply(
        to conversation: Conversation, without answer: StreamedAnswer, _ failure: LanguageModelFailure
    ) async throws -> AssistantReply {
        guard answer.text.allSatisfy(\.isWhitespace) else {
            return AssistantReply(
                text: answer.text,
                notes: ["\(failure.sentence) No image was started. Send your message again in a moment."])
        }
        let wish = try await offline.reply(to: conversation)
        guard wish.requests.isEmpty else {
            return AssistantReply(
                requests: wish.requests, notes: wish.notes + ["\(failure.sentence) I took your words as they are."])
        }
        return AssistantReply(
            text: """
                \(failure.sentence) Send your message again in a moment. Plain requests, such as “create an image of a \
                sunset over mountains”, work meanwhile.
                """)
    }

    private func request(for message: Message, after earlier: [Message]) -> JSONValue {
        var room = Self.longestMemory
        // The newest of them; none is told in part.
        let remembered = earlier.reversed().prefix { said in
            room -= said.content.unicodeScalars.count
            return room >= 0
        }.reversed()
        let instructions: JSONValue = ["role": "system", "content": .string(Self.instructions)]
        let said = Self.turns(of: remembered + [message]).map { turn -> JSONValue in
            ["role": .string(turn.role.rawValue), "content": .string(turn.content)]
        }
        return [
            "model": .string(connection.model.name), "stream": true, "tools": [tool.description],
            "messages": .array([instructions] + said),
        ]
    }

    /// Templates of many models take nothing but turns: user and assistant alternate, and the user begins.
    private static func turns(of messages: [Message]) -> [(role: Message.Role, content: String)] {
        messages.reduce(into: []) { turns, said in
            if turns.last?.role == said.role {
                turns[turns.count - 1].content += "\n\n" + said.content
            } else if said.role == .user || !turns.isEmpty {
                turns.append((said.role, said.content))
            }
        }
    }

    private static let instructions = """
        You are the assistant of Easel, a canvas on which pictures are made. When somebody wants a picture, call \
        generate_image; only that makes one, so never say that you made one without calling it. Answer briefly, in \
        plain text without markup, in the language you are spoken to. You can't see pictures.
        """
}
