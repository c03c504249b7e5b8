/// A request for an image in words that are the same for every model; ``KieModel/input(for:)`` translates it.
public struct KieImageRequest: Sendable, Equatable {
    /// What to make. Not sent to models that take no prompt, such as upscalers.
    public var prompt: String
    /// Width to height such as "16:9", or "auto"; nil leaves it to the model.
    public var aspectRatio: String?
    /// "1K", "2K", "3K" or "4K"; nil leaves it to the model.
    public var resolution: String?
    /// "png" or "jpg" ("jpeg" is understood too); nil leaves it to the model.
    public var outputFormat: String?
    /// Public http or https URLs of images to work from, in order. Kie fetches them; local ones are out of its reach.
    public var referenceImageURLs: [String]

    /// Describes an image; what is left out is left to the model.
    public init(
        prompt: String, aspectRatio: String? = nil, resolution: String? = nil, outputFormat: String? = nil,
        referenceImageURLs: [String] = []
    ) {
        self.prompt = prompt
        self.aspectRatio = aspectRatio
        self.resolution = resolution
        self.outputFormat = outputFormat
        self.referenceImageURLs = referenceImageURLs
    }
}

/// Why a model cannot be asked for that image.
public struct InvalidImageRequest: Error, Sendable, Equatable {
    /// The field of ``KieImageRequest`` that is wrong.
    public enum Field: String, Sendable, CaseIterable {
        case prompt, aspectRatio, resolution, outputFormat, referenceImageURLs
    }

    /// The part of the request that is wrong.
    public var field: Field
    /// One sentence for the person who asked: what is wrong and what would be right.
    public var message: String

    /// Describes what is wrong.
    public init(field: Field, message: String) {
        self.field = field
        self.message = message
    }
}
