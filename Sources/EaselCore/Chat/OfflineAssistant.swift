/// The assistant that answers when no language model is configured: understands plain requests for images.
package struct OfflineAssistant: Assistant {
    private let models: [ModelDescription]

    package init(models: [ModelDescription]) {
        self.models = models
    }

    package func reply(
        to conversation: Conversation, say: @escaping @Sendable (Speech) async -> Void
    ) async -> AssistantReply {
        reply(to: conversation.message.content)
    }

    /// Knows everything at once.
    package func reply(to text: String) -> AssistantReply {
        guard let wish = WishParser(modelIDs: models.map(\.id)).parse(text) else {
            return AssistantReply(text: Self.introduction)
        }
        guard !wish.request.prompt.isEmpty else {
            return AssistantReply(text: "What should the image show? Try “create an image of a sunset over mountains”.")
        }
        return AssistantReply(
            requests: [wish.request], notes: wish.askedFor > wish.request.count ? [ImageRequest.limitNote] : [])
    }

    private static let introduction = """
        I am Easel's offline assistant. No language model is connected, so I only understand requests for images, \
        such as “create an image of a sunset over mountains”, “draw 4 pictures of a lighthouse, 16:9” or \
        “make a portrait photo of a red fox in 2K”.
        """
}

extension ImageRequest {
    /// Told when more pictures were asked for at once than there may be.
    package static let limitNote = "\(counts.upperBound) is the most I can start at once."

    /// Says what is being made.
    var announcement: String {
        let extras = [aspectRatio, resolution, outputFormat?.uppercased(), model].compactMap { $0 }
        let what = count == 1 ? "Making an image" : "Making \(count) images"
        let how = extras.isEmpty ? "" : " (\(extras.joined(separator: ", ")))"
        // The prompt may name the kind of picture itself: "photo of a red fox".
        return "\(what): \(prompt.shortened(to: 160))\(how)."
    }
}

/// What was understood of a message.
struct Wish: Equatable {
    var request: ImageRequest
    /// The number of pictures named, before it was limited.
    var askedFor: Int
}
