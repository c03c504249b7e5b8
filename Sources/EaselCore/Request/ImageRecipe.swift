/// What was requested: everything the provider needs to make the image.
package struct ImageRecipe: Sendable, Equatable {
    package var prompt: String
    package var model: String
    package var aspectRatio: String?
    package var resolution: String?
    package var outputFormat: String?
    package var referenceImages: [ImageReference]

    package init(
        prompt: String, model: String, aspectRatio: String? = nil, resolution: String? = nil,
        outputFormat: String? = nil, referenceImages: [ImageReference] = []
    ) {
        self.prompt = prompt
        self.model = model
        self.aspectRatio = aspectRatio
        self.resolution = resolution
        self.outputFormat = outputFormat
        self.referenceImages = referenceImages
    }

    /// Width divided by height; 1 for "auto" and when no ratio was named.
    package var ratio: Double {
        let sides = (aspectRatio ?? "").split(separator: ":").compactMap { Double($0) }
        guard sides.count == 2, sides[0] > 0, sides[1] > 0 else { return 1 }
        return min(max(sides[0] / sides[1], 0.1), 10)
    }
}
