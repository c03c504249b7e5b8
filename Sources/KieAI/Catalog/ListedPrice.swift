/// What Kie says a model costs: its words, and the figures in them that are clear. They match what tasks are charged
/// (documented); the record of a task has its actual charge.
public struct ListedPrice: Sendable, Equatable {
    /// Kie's words on one line, at most 500 characters, made safe like ``KieError/message``.
    public let text: String
    /// The price in figures; nil if the words can't be read without guessing.
    public let credits: CreditPrice?
    /// The largest amount of credits in the words, for setting enough aside if ``credits`` is nil. Tasks that are
    /// charged by the second or the token can cost more.
    public let largestAmount: Double?

    /// Reads Kie's words; nil if there are none.
    public init?(_ text: String) {
        self.init(text, hiding: "")
    }

    init?(_ text: String, hiding secret: String) {
        let shown = SafeText.clean(text, hiding: secret)
        guard shown.contains(where: { !$0.isWhitespace }) else { return nil }
        self.text = shown
        // Truncated words may lack a condition.
        let isWhole = text.unicodeScalars.count <= SafeText.maximumLength
        let reading = PriceText(shown)
        credits = isWhole ? reading.price : nil
        largestAmount = reading.largestAmount
    }
}

/// A price in credits; 1 credit is 0.005 US dollars (several sources).
public struct CreditPrice: Sendable, Equatable {
    /// What the amount pays for.
    public enum Unit: Sendable, Equatable {
        /// A task, however many images it makes.
        case task
        case image
        case megapixel
    }

    /// What the amounts pay for.
    public var unit: Unit
    /// The credits, if nothing changes the price; nil if the resolution does.
    public var flat: Double?
    /// Credits by resolution ("1K", "720p"); empty if the price is flat.
    public var byResolution: [String: Double]

    /// A price that is the same for every task.
    public static func flat(_ credits: Double, per unit: Unit = .task) -> CreditPrice {
        CreditPrice(unit: unit, flat: credits, byResolution: [:])
    }

    /// A price that depends on the resolution.
    public static func byResolution(_ credits: [String: Double], per unit: Unit = .task) -> CreditPrice {
        CreditPrice(unit: unit, flat: nil, byResolution: credits)
    }

    /// Credits per unit at that resolution, in upper or lower case; nil if the price has none for it.
    public func credits(resolution: String?) -> Double? {
        if let flat { return flat }
        guard let wanted = resolution?.lowercased() else {
            let amounts = Set(byResolution.values)
            return amounts.count == 1 ? amounts.first : nil
        }
        return byResolution.first { $0.key.lowercased() == wanted }?.value
    }

    /// The highest of its amounts.
    public var largest: Double? { flat ?? byResolution.values.max() }
}
