/// A model as people choose it.
package struct ModelDescription: Sendable, Equatable {
    package let id: String
    /// The name people know it by.
    package let name: String
    package let promptLimit: Int
    package let aspectRatios: [String]
    package let resolutions: [String]
    package let outputFormats: [String]
    package let defaultAspectRatio: String?
    package let defaultResolution: String?
    package let defaultOutputFormat: String?
    package let maxReferences: Int
    package let requiresReferences: Bool
    /// The maximum size of a reference image's file, in bytes; nil when not known.
    package let maxReferenceBytes: Int?
    /// Known prices in credits; the resolution is nil for a model that has none.
    package let prices: [(resolution: String?, credits: Double)]
    /// Credits set aside for a task whose price is not known.
    package let priceCeiling: Double
    /// How long it usually takes.
    package let expectedSeconds: Double
    /// What the provider's own list says of it; nil before that was read.
    package let listing: Listing?

    /// A model in the provider's list.
    package struct Listing: Sendable, Equatable {
        /// False when the list does not have it, or not any more.
        package let isListed: Bool
        /// Its price in the provider's words; nil when the list gives none.
        package let priceText: String?
        /// When the list was read.
        package let readAt: Timestamp

        package init(isListed: Bool, priceText: String?, readAt: Timestamp) {
            self.isListed = isListed
            self.priceText = priceText
            self.readAt = readAt
        }
    }

    package init(
        id: String, name: String, promptLimit: Int, aspectRatios: [String], resolutions: [String],
        outputFormats: [String],
        defaultAspectRatio: String?, defaultResolution: String?, defaultOutputFormat: String?, maxReferences: Int,
        requiresReferences: Bool, maxReferenceBytes: Int? = nil, prices: [(resolution: String?, credits: Double)],
        priceCeiling: Double, expectedSeconds: Double, listing: Listing? = nil
    ) {
        self.id = id
        self.name = name
        self.promptLimit = promptLimit
        self.aspectRatios = aspectRatios
        self.resolutions = resolutions
        self.outputFormats = outputFormats
        self.defaultAspectRatio = defaultAspectRatio
        self.defaultResolution = defaultResolution
        self.defaultOutputFormat = defaultOutputFormat
        self.maxReferences = maxReferences
        self.requiresReferences = requiresReferences
        self.maxReferenceBytes = maxReferenceBytes
        self.prices = prices
        self.priceCeiling = priceCeiling
        self.expectedSeconds = expectedSeconds
        self.listing = listing
    }

    /// Credits for one task, however many images it returns; nil when no price is known for that resolution.
    package func price(of recipe: ImageRecipe) -> Double? {
        func price(at resolution: String?) -> Double? {
            prices.first { $0.resolution?.lowercased() == resolution?.lowercased() }?.credits
        }
        if let resolution = recipe.resolution ?? defaultResolution {
            return price(at: resolution) ?? price(at: nil)
        }
        // The provider chooses one: only a price that is the same for all of them is known.
        let possible = resolutions.isEmpty ? [price(at: nil)] : resolutions.map { price(at: $0) ?? price(at: nil) }
        return Set(possible).count == 1 ? possible[0] : nil
    }

    /// Whether there is something to ask for whose price is not known.
    package var hasUnknownPrices: Bool {
        price(of: ImageRecipe(prompt: "", model: id)) == nil
            || resolutions.contains { price(of: ImageRecipe(prompt: "", model: id, resolution: $0)) == nil }
    }

    package static func == (left: Self, right: Self) -> Bool { left.id == right.id }
}
