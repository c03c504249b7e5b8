/// What Kie says a model costs: a text for people, and what of it is clear. It matches what tasks are charged
/// (documented); what one was really charged is in its record.
public struct ListedPrice: Sendable, Equatable {
    /// Kie's words on one line, at most 500 characters, made safe as ``KieError/message`` is.
    public let text: String
    /// The price in figures; nil when the text can't be read without guessing.
    public let credits: CreditPrice?
    /// The largest amount of credits that the text names, for setting enough aside when ``credits`` is nil. Tasks that are
    /// charged by the second or the token can cost more.
    public let largestAmount: Double?

    /// Reads a text; nil when it is empty.
    public init?(_ text: String) {
        self.init(text, hiding: "")
    }

    init?(_ text: String, hiding secret: String) {
        let shown = SafeText.clean(text, hiding: secret)
        guard shown.contains(where: { !$0.isWhitespace }) else { return nil }
        self.text = shown
        // A text that is cut may lack a condition.
        let isWhole = text.unicodeScalars.count <= SafeText.maximumLength
        let reading = PriceText(shown)
        credits = isWhole ? reading.price : nil
        largestAmount = reading.largestAmount
    }
}

/// A price in credits; 1 credit is 0.005 US dollars (several sources).
public struct CreditPrice: Sendable, Equatable {
    /// What the amount is for.
    public enum Unit: Sendable, Equatable {
        /// A task, however many images it makes.
        case task
        case image
        case megapixel
    }

    /// What the amounts are for.
    public var unit: Unit
    /// Credits when nothing changes the price; nil when the resolution does.
    public var flat: Double?
    /// Credits by resolution ("1K", "720p"); empty when the price is flat.
    public var byResolution: [String: Double]

    /// A price that is the same for every task.
    public static func flat(_ credits: Double, per unit: Unit = .task) -> CreditPrice {
        CreditPrice(unit: unit, flat: credits, byResolution: [:])
    }

    /// A price that goes by the resolution.
    public static func byResolution(_ credits: [String: Double], per unit: Unit = .task) -> CreditPrice {
        CreditPrice(unit: unit, flat: nil, byResolution: credits)
    }

    /// Credits for a unit at that resolution, upper or lower case; nil when the price has none for it.
    public func credits(resolution: String?) -> Double? {
        if let flat { return flat }
        guard let wanted = resolution?.lowercased() else {
            let amounts = Set(byResolution.values)
            return amounts.count == 1 ? amounts.first : nil
        }
        return byResolution.first { $0.key.lowercased() == wanted }?.value
    }

    /// The dearest of its amounts.
    public var largest: Double? { flat ?? byResolution.values.max() }
}
