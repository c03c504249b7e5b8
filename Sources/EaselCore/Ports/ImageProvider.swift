/// Where pictures are made.
package protocol ImageProvider: Sendable {
    var models: [ModelDescription] { get }
    var defaultModelID: String { get }
    /// The recipe with the model's defaults filled in. Throws `EaselError.invalid` for what the model can't do,
    /// before anything is paid.
    func completed(_ recipe: ImageRecipe) throws(EaselError) -> ImageRecipe
    /// Sends one create, with the references at `addresses`. Never sends twice.
    func create(_ recipe: ImageRecipe, references addresses: [String], callbackURL: String) async -> CreateOutcome
    /// Asks how a task stands.
    func check(taskID: String) async -> CheckOutcome
    /// A fresh link to one of its results, for when the plain address no longer works; nil when it gives none.
    func freshLink(for resultURL: String) async -> String?
    /// What a callback's body says.
    func read(callback body: [UInt8]) -> CallbackReading
}

extension ImageProvider {
    /// Most providers' addresses are all there is.
    package func freshLink(for resultURL: String) async -> String? { nil }
}

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
    /// What the file of a reference may have, in bytes; nil when that is not known.
    package let largestReference: Int?
    /// Known prices in credits; the resolution is nil for a model that has none.
    package let prices: [(resolution: String?, credits: Double)]
    /// Credits set aside for a task whose price is not known.
    package let priceCeiling: Double
    /// How long it usually takes.
    package let expectedSeconds: Double

    package init(
        id: String, name: String, promptLimit: Int, aspectRatios: [String], resolutions: [String],
        outputFormats: [String],
        defaultAspectRatio: String?, defaultResolution: String?, defaultOutputFormat: String?, maxReferences: Int,
        requiresReferences: Bool, largestReference: Int? = nil, prices: [(resolution: String?, credits: Double)],
        priceCeiling: Double, expectedSeconds: Double
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
        self.largestReference = largestReference
        self.prices = prices
        self.priceCeiling = priceCeiling
        self.expectedSeconds = expectedSeconds
    }

    /// Credits for one task, however many images it gives; nil when no price is known for that resolution.
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

package enum CreateOutcome: Sendable, Equatable {
    case accepted(taskID: String)
    /// Nothing was made; may be sent again.
    case postponed(NodeError, retryAfterSeconds: Double?)
    /// Nothing was made, and the same request will be refused again.
    case refused(NodeError)
    /// It can't be told.
    case unknown(reason: String)
}

package enum CheckOutcome: Sendable, Equatable {
    case ended(ProviderReport)
    /// `callbackURL` is the callback address the provider has for the task, if it said.
    case running(callbackURL: String?)
    /// The provider did not say: it could not be reached, or does not know the task (yet).
    case noAnswer(reason: String)
}

package enum CallbackReading: Sendable, Equatable {
    case ended(ProviderReport)
    /// The task may have ended, but it does not say how.
    case unclear(taskID: String?)
    case running
    case unreadable(reason: String)
}
