/// A token of a price text.
enum PriceToken: Equatable {
    /// An amount of credits.
    case credits(Double)
    /// `1K`, `720p`.
    case size(String)
    /// A number of something else.
    case number(Double)
    /// "per", or "/" before a word.
    case per
    /// What makes the price uncertain: `~`, `+`, a range, "/ 1M".
    case doubt
    case word(String)

    var amount: Double? { if case .credits(let amount) = self { amount } else { nil } }
    var resolution: String? { if case .size(let size) = self { size } else { nil } }
    var isNumber: Bool { if case .number = self { true } else { false } }
    var isCounted: Bool {
        if case .word(let word) = self { Self.counted.contains(word) } else { self == .per }
    }
    /// A word after which the price is unclear.
    var isObstacle: Bool {
        if case .word(let word) = self { Self.obstacles.contains(word) } else { self == .doubt }
    }
    /// A word that may be part of a model's name, but is a condition when it stands among the prices.
    var isTier: Bool { if case .word(let word) = self { Self.tiers.contains(word) } else { false } }

    private static let counted: Set<String> = ["image", "images", "picture", "pictures", "result", "results"]

    private static let obstacles: Set<String> = [
        "second", "seconds", "sec", "secs", "s", "minute", "minutes", "min", "hour", "hours", "duration", "token",
        "tokens",
        "character", "characters", "chars", "audio", "video", "videos", "song", "songs", "layer", "layers", "input",
        "inputs", "reference", "references", "additional", "extra", "first", "each", "every", "further", "free", "from",
        "starting", "starts", "up", "least", "most", "depends", "depending", "based", "vary", "varies", "plus",
        "times", "multiplied", "discount", "off", "instead", "previously", "formerly", "was", "official", "officially",
        "originally", "original", "compared", "versus", "vs", "about", "around", "approximately", "approx", "roughly",
        "ca",
        "between", "minimum", "maximum", "max", "or", "if", "when", "with", "without", "unless", "except", "than",
        "less",
        "more", "low", "medium", "batch", "dollar", "dollars", "million", "thousand", "only", "saves", "save", "until",
        "month", "monthly", "plan", "subscription", "members", "limited", "promotional", "promo",
    ]

    private static let tiers: Set<String> = [
        "high", "standard", "basic", "hd", "turbo", "balanced", "quality", "fast", "lite", "pro", "ultra", "premium",
        "mode", "tier", "edit", "editing", "upscale", "remix", "text", "draft", "instant", "relaxed",
    ]

    /// The tokens of a text. Amounts in dollars are left out, in brackets or not: they repeat the same price.
    static func tokens(of text: String) -> [PriceToken] {
        var reader = PriceReader(text)
        return reader.tokens()
    }
}

/// Splits a price text into tokens.
private struct PriceReader {
    private let characters: [Character]
    private var position = 0

    init(_ text: String) {
        // Some of the texts come with Chinese punctuation.
        let plain: [Character: Character] = [
            "／": "/", "，": ",", "：": ":", "。": ".", "（": "(", "）": ")", "～": "~", "–": "-", "—": "-", "−": "-",
        ]
        characters = text.prefix(SafeText.maximumLength).lowercased().map { plain[$0] ?? $0 }
    }

    mutating func tokens() -> [PriceToken] {
        var tokens: [PriceToken] = []
        while position < characters.count {
            let character = characters[position]
            if isDigit(position) {
                tokens.append(contentsOf: number(after: tokens.last))
            } else if character == "$" || character == "¥" || character == "€" {
                // "$0.03", "≈ $0.03"
                position += 1
                skipSpaces()
                if isDigit(position) { _ = digits() }
            } else if character.isLetter {
                tokens.append(word())
            } else {
                tokens.append(contentsOf: sign())
            }
        }
        return tokens
    }

    private mutating func sign() -> [PriceToken] {
        let character = characters[position]
        position += 1
        switch character {
        case "/":
            skipSpaces()
            // "1K/2K" is a list, "/image" a unit.
            return position < characters.count && characters[position].isLetter ? [.per] : []
        case "~", "≈":
            skipSpaces()
            // About dollars, it is only rounding.
            return position < characters.count && characters[position] == "$" ? [] : [.doubt]
        case "+", "×", "*", "%", "<", ">", "≥", "≤", "=", "→", "?": return [.doubt]
        default: return []
        }
    }

    private mutating func word() -> PriceToken {
        let start = position
        while position < characters.count, characters[position].isLetter { position += 1 }
        let word = String(characters[start..<position])
        return word == "per" ? .per : .word(word)
    }

    /// A number with its unit.
    private mutating func number(after last: PriceToken?) -> [PriceToken] {
        let start = position
        // "GPT-2", "v4": part of a name.
        let isPartOfName = start > 0 && (characters[start - 1].isLetter || followsDash(at: start))
        guard let value = digits() else { return [.doubt] }
        if isPartOfName { return [.word("name")] }
        let end = position
        skipSpaces()
        if take("credits") || take("credit") { return [.credits(value)] }
        if let size = size(value, hasGap: position > end) { return [.size(size)] }
        if isRange() { return [.doubt] }
        if position + 1 < characters.count, take("usd") { return [] }
        return [.number(value)]
    }

    private mutating func size(_ value: Double, hasGap: Bool) -> String? {
        guard position < characters.count else { return nil }
        let letter = characters[position]
        let isAlone = position + 1 >= characters.count || !characters[position + 1].isLetter
        guard isAlone else { return nil }
        let written = Int(exactly: value).map(String.init) ?? String(value)
        if letter == "k", (0.5...16).contains(value) {
            position += 1
            return "\(written)K"
        }
        if letter == "p", (144...4_320).contains(value) {
            position += 1
            return "\(written)p"
        }
        return nil
    }

    /// "4 - 8 credits", but not "GPT Image 2 - 1K".
    private mutating func isRange() -> Bool {
        let start = position
        defer { position = start }
        guard position < characters.count, "-~".contains(characters[position]) else { return false }
        position += 1
        skipSpaces()
        guard isDigit(position), digits() != nil else { return false }
        skipSpaces()
        return take("credits") || take("credit")
    }

    /// Whether a dash and a letter precede it, unless the letter ends a resolution, as in "1K-2K".
    private func followsDash(at start: Int) -> Bool {
        start > 1 && characters[start - 1] == "-" && characters[start - 2].isLetter
            && !(start > 2 && isDigit(start - 3))
    }

    /// `1,200.5`; nil if it is too large or oddly written.
    private mutating func digits() -> Double? {
        var text = ""
        while position < characters.count {
            if isDigit(position) {
                text.append(characters[position])
            } else if characters[position] == ".", isDigit(position + 1) {
                text.append(".")
            } else if characters[position] == ",", (1...3).allSatisfy({ isDigit(position + $0) }),
                !isDigit(position + 4)
            {
                // A thousands separator.
            } else {
                break
            }
            position += 1
        }
        return text.utf8.count <= 12 ? Double(text) : nil
    }

    private func isDigit(_ index: Int) -> Bool {
        index < characters.count && ("0"..."9").contains(characters[index])
    }

    private mutating func skipSpaces() {
        while position < characters.count, characters[position].isWhitespace { position += 1 }
    }

    private mutating func take(_ word: String) -> Bool {
        let end = position + word.count
        guard end <= characters.count, characters[position..<end].elementsEqual(word),
            end == characters.count || !characters[end].isLetter
        else { return false }
        position = end
        return true
    }
}
