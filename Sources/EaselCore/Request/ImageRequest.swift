/// A request for images, from the API, the chat or an agent.
package struct ImageRequest: Sendable, Equatable {
    package var prompt: String
    package var model: String?
    package var aspectRatio: String?
    package var resolution: String?
    package var outputFormat: String?
    /// How many images; each is a node and a task of its own.
    package var count: Int
    /// Each an address, or the id of a stored image.
    package var referenceImages: [String]
    /// Where the first one goes; nil lets the layout decide.
    package var position: Point?

    /// How many images one request may ask for.
    package static let counts = 1...8

    /// The same for a door whose protocol has numbers of its own.
    package static func counts(through door: Door) -> ClosedRange<Int> { door == .openAI ? 1...10 : counts }

    package init(
        prompt: String, model: String? = nil, aspectRatio: String? = nil, resolution: String? = nil,
        outputFormat: String? = nil, count: Int = 1, referenceImages: [String] = [], position: Point? = nil
    ) {
        self.prompt = prompt
        self.model = model
        self.aspectRatio = aspectRatio
        self.resolution = resolution
        self.outputFormat = outputFormat
        self.count = count
        self.referenceImages = referenceImages
        self.position = position
    }

    /// The same image so many times more.
    init(_ recipe: ImageRecipe, count: Int) {
        self.init(
            prompt: recipe.prompt, model: recipe.model, aspectRatio: recipe.aspectRatio, resolution: recipe.resolution,
            outputFormat: recipe.outputFormat, count: count,
            referenceImages: recipe.referenceImages.map { reference in
                switch reference {
                case .address(let address): address
                case .image(let id): id.rawValue
                }
            })
    }
}
