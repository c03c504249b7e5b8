/// A model of Kie's Market that makes or changes images: its fields, limits and price, as data.
public struct KieModel: Sendable, Equatable, Identifiable {
    /// A combination that the model refuses though each part alone is allowed. All conditions given must hold.
    public struct Exclusion: Sendable, Equatable {
        /// Nil for any.
        public let aspectRatios: [String]?
        /// Nil for any.
        public let resolutions: [String]?
        /// Whether it holds only for requests with reference images.
        public let onlyWithReferences: Bool

        init(aspectRatios: [String]? = nil, resolutions: [String]? = nil, onlyWithReferences: Bool = false) {
            self.aspectRatios = aspectRatios
            self.resolutions = resolutions
            self.onlyWithReferences = onlyWithReferences
        }
    }

    /// What a task costs, in credits; 1 credit is 0.005 US dollars (several sources).
    public enum Price: Sendable, Equatable {
        case flat(Double)
        /// By resolution word.
        case byResolution([String: Double])
    }

    /// The id to send as `model`. Never derive it from a documentation page's path: they differ.
    public let id: String
    /// A name for people.
    public let name: String
    /// The fields of `input`, required and optional. Everything else would be ignored silently and charged (reported).
    public let fields: [ModelField]
    /// Combinations that are refused.
    public let exclusions: [Exclusion]
    /// From public price tables of spring 2026; nil when not known.
    public let price: Price?
    /// Seconds from create to result, at the median of recorded runs (small samples), or an estimate where the catalogue
    /// says so; nil when not known.
    public let expectedSeconds: Int?
    /// How many images a task gives as this library asks for them; 1 but for Grok.
    public let imagesPerTask: Int

    init(
        _ id: String, _ name: String, fields: [ModelField], exclusions: [Exclusion] = [], price: Price? = nil,
        expectedSeconds: Int? = nil, imagesPerTask: Int = 1
    ) {
        self.id = id
        self.name = name
        self.fields = fields
        self.exclusions = exclusions
        self.price = price
        self.expectedSeconds = expectedSeconds
        self.imagesPerTask = imagesPerTask
    }
}

extension KieModel {
    /// The ratios that can be asked for; empty when the model takes none.
    public var aspectRatios: [String] { words(.aspectRatio) }
    /// The resolutions that can be asked for ("1K", "2K", "3K", "4K"); empty when the model takes none.
    public var resolutions: [String] { words(.resolution) }
    /// The formats that can be asked for ("png", "jpg"); empty when the model takes none. Results may still differ: look
    /// at the bytes.
    public var outputFormats: [String] { words(.outputFormat) }
    /// The ratio of a request that names none; nil when not known or not applicable.
    public var defaultAspectRatio: String? { field(.aspectRatio)?.defaultWord }
    /// The resolution of a request that names none; nil when not known or not applicable.
    public var defaultResolution: String? { field(.resolution)?.defaultWord }
    /// The format of a request that names none; nil when not known or not applicable.
    public var defaultOutputFormat: String? { field(.outputFormat)?.defaultWord }

    /// The longest prompt in characters (UTF-16 units, the strictest reading); nil when not documented or no prompt is
    /// taken.
    public var promptLimit: Int? {
        guard case .text(let length) = field(.prompt)?.kind, length.upperBound != .max else { return nil }
        return length.upperBound
    }

    /// Where reference images go, in the order in which they are filled: an image, then its mask, then others.
    public var referenceFields: [ModelField] { fields.filter { $0.role == .reference } }
    /// The fewest reference images a request must have.
    public var minReferences: Int { referenceFields.reduce(0) { $0 + $1.referenceCount.lowerBound } }
    /// The most reference images a request may have.
    public var maxReferences: Int { referenceFields.reduce(0) { $0 + $1.referenceCount.upperBound } }
    /// The most bytes the file of each reference image may have, by the strictest of the fields; nil when not documented.
    public var maxReferenceBytes: Int? {
        referenceFields.compactMap { field in
            switch field.kind {
            case .imageURL(let megabytes), .imageURLs(_, let megabytes): megabytes.map { $0 * 1_000_000 }
            default: nil
            }
        }.min()
    }
    /// Whether a request may have reference images.
    public var takesReferences: Bool { maxReferences > 0 }
    /// Whether a request must have reference images.
    public var requiresReferences: Bool { minReferences > 0 }
    /// Whether a prompt alone is enough.
    public var isTextToImage: Bool { field(.prompt) != nil && !requiresReferences }

    /// The list price of a request in credits; nil when not known or when the model has no such resolution. What was
    /// really taken is in the task's record.
    public func credits(for request: KieImageRequest) -> Double? {
        switch price {
        case .flat(let credits): credits
        case .byResolution(let prices): resolution(of: request).flatMap { prices[$0] }
        case nil: nil
        }
    }

    /// Every price in ``price``.
    var knownPrices: [Double] {
        switch price {
        case .flat(let credits): [credits]
        case .byResolution(let prices): Array(prices.values)
        case nil: []
        }
    }

    /// The word for the resolution a request gets; nil when not known or not allowed.
    func resolution(of request: KieImageRequest) -> String? {
        guard let word = request.resolution else { return defaultResolution }
        return field(.resolution)?.choice(for: word)?.word
    }

    func field(_ role: ModelField.Role) -> ModelField? { fields.first { $0.role == role } }

    private func words(_ role: ModelField.Role) -> [String] { field(role)?.choices.compactMap(\.word) ?? [] }
}

extension ModelField {
    /// The choice with that word, upper or lower case; "jpeg" counts as "jpg".
    func choice(for word: String) -> Choice? {
        let wanted = word.lowercased() == "jpeg" ? "jpg" : word.lowercased()
        return choices.first { $0.word?.lowercased() == wanted }
    }
}
