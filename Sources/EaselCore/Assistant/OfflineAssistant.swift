/// The assistant that answers when no language model is configured: understands plain requests for images.
package struct OfflineAssistant: Assistant {
    private let models: ModelNames

    package init(models: [ModelDescription]) {
        self.models = ModelNames(models)
    }

    package func reply(
        to conversation: Conversation, say: @escaping @Sendable (Speech) async -> Void
    ) async throws -> AssistantReply {
        try await reply(to: conversation)
    }

    package func reply(to conversation: Conversation) async throws -> AssistantReply {
        let text = conversation.message.content
        switch UtteranceParser(models: models).parse(text) {
        case .wish(let wish):
            guard !wish.request.prompt.isEmpty else { return AssistantReply(text: Self.missingSubject) }
            return order(wish, wish.request)
        case .again(let wish):
            guard let last = try await conversation.lastImage() else { return AssistantReply(text: Self.missingImage) }
            return order(wish, wish.request.completed(from: last.recipe))
        case .change(let wish):
            guard let last = try await conversation.lastImage() else { return AssistantReply(text: Self.missingImage) }
            return AssistantReply(offer: wish.request.completed(from: last.recipe))
        case .description(let wish): return AssistantReply(offer: wish.request)
        case .greeting: return AssistantReply(text: Self.greeting)
        case .thanks: return AssistantReply(text: "You are welcome.")
        case .other: return AssistantReply(text: Self.introduction)
        }
    }

    private func order(_ wish: Wish, _ request: ImageRequest) -> AssistantReply {
        guard wish.askedFor >= ImageRequest.counts.lowerBound else { return AssistantReply(text: Self.missingCount) }
        return AssistantReply(
            requests: [request], notes: wish.askedFor > request.count ? [ImageRequest.limitNote] : [])
    }

    private static let missingSubject =
        "What should the image show? Try “create an image of a sunset over mountains”."
    private static let missingImage =
        "There is no image here yet. Ask for one first, such as “draw a lighthouse in a storm”."
    private static let missingCount =
        "How many images should it be? 1 to \(ImageRequest.counts.upperBound) can be started at once."
    private static let greeting =
        "Hello. What should I make? Try “create an image of a sunset over mountains”."
    private static let introduction = """
        I am Easel's offline assistant. No language model is connected, so I only understand requests for images, \
        such as “create an image of a sunset over mountains”, “three variations of a lighthouse, 16:9”, “make a \
        portrait photo of a red fox in 2K” or “again”. Other words I offer to take as a prompt.
        """
}

extension ImageRequest {
    /// Said when more images were requested at once than are allowed.
    package static let limitNote = "\(counts.upperBound) is the most I can start at once."

    /// Asks whether to make it.
    var question: String {
        let what = count == 1 ? "an image" : "\(count) images"
        return "Shall I make \(what) of “\(prompt.shortened(to: 160))”\(settings)?"
    }

    /// The recipe, so many times, with what this request says otherwise; its words stand behind the recipe's prompt.
    fileprivate func completed(from recipe: ImageRecipe) -> ImageRequest {
        var request = ImageRequest(recipe, count: count)
        if !prompt.isEmpty { request.prompt += ", \(prompt)" }
        request.model = model ?? request.model
        request.aspectRatio = aspectRatio ?? request.aspectRatio
        request.resolution = resolution ?? request.resolution
        request.outputFormat = outputFormat ?? request.outputFormat
        return request
    }

    /// Says what is being made.
    var announcement: String {
        let what = count == 1 ? "Making an image" : "Making \(count) images"
        // The prompt may name the kind of image itself: "photo of a red fox".
        return "\(what): \(prompt.shortened(to: 160))\(settings)."
    }

    private var settings: String {
        let named = [aspectRatio, resolution, outputFormat?.uppercased(), model].compactMap { $0 }
        return named.isEmpty ? "" : " (\(named.joined(separator: ", ")))"
    }
}

/// What was understood from a message.
struct Wish: Equatable {
    var request: ImageRequest
    /// The number of images named, before it was limited.
    var askedFor: Int
}
