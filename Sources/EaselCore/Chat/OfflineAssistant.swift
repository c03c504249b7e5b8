/// The assistant that answers when no language model is configured: understands plain requests for images.
package struct OfflineAssistant: Assistant {
    private let models: [ModelDescription]

    package init(models: [ModelDescription]) {
        self.models = models
    }

    package func reply(to text: String) -> AssistantReply {
        guard let wish = WishParser(modelIDs: models.map(\.id)).parse(text) else {
            return AssistantReply(text: Self.introduction)
        }
        guard !wish.request.prompt.isEmpty else {
            return AssistantReply(text: "What should the image show? Try “create an image of a sunset over mountains”.")
        }
        return AssistantReply(text: Self.announcement(of: wish), request: wish.request)
    }

    private static let introduction = """
        I am Easel's offline assistant. No language model is connected, so I only understand requests for images, \
        such as “create an image of a sunset over mountains”, “draw 4 pictures of a lighthouse, 16:9” or \
        “make a portrait photo of a red fox in 2K”.
        """

    private static func announcement(of wish: Wish) -> String {
        let request = wish.request
        let extras = [request.aspectRatio, request.resolution, request.outputFormat?.uppercased(), request.model]
            .compactMap { $0 }
        let what = request.count == 1 ? "Making an image" : "Making \(request.count) images"
        let how = extras.isEmpty ? "" : " (\(extras.joined(separator: ", ")))"
        let most = ImageRequest.counts.upperBound
        let limit = wish.askedFor > most ? " \(most) is the most I can start at once." : ""
        // The prompt may name the kind of picture itself: "photo of a red fox".
        return "\(what): \(request.prompt.shortened(to: 160))\(how).\(limit)"
    }
}

/// What was understood of a message.
struct Wish: Equatable {
    var request: ImageRequest
    /// The number of pictures named, before it was limited.
    var askedFor: Int
}
