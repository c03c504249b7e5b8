/// Reads a price from Kie's words, but only if they can't mean anything else: a wrong price is worse than none.
///
/// The words have no fixed form. Clear are a single amount ("4 credits per image"), and amounts that each belong to
/// resolutions, all of which come before or all after their amounts ("6 credits for 1 K, 10 credits for 2 K", "1K: 8
/// credits, 2K: 12 credits"). Everything with conditions, ranges, other units or unrelated numbers is unclear.
struct PriceText {
    private(set) var price: CreditPrice?
    private(set) var largestAmount: Double?

    init(_ text: String) {
        let tokens = PriceToken.tokens(of: text)
        largestAmount = tokens.compactMap(\.amount).max()
        price = Self.read(tokens)
    }

    private static func read(_ tokens: [PriceToken]) -> CreditPrice? {
        guard !tokens.contains(where: { $0.isObstacle }),
            let start = tokens.firstIndex(where: { $0.amount != nil || $0.resolution != nil })
        else { return nil }
        let head = tokens[..<start]
        let tail = tokens[start...]
        // Numbers before the price belong to a name ("GPT Image 2"), unless they count something or start a range.
        let isCounting = pairs(head).contains { $0.isNumber && $1.isCounted }
        let beforeAmount = tokens[start].amount == nil ? [] : Array(head.suffix(2))
        let isRange =
            beforeAmount.last?.isNumber == true || beforeAmount.first?.isNumber == true && head.last == .word("to")
        // After it, they say how many images a task makes, or make it unclear.
        let isUnclear = pairs(tail + [.word("")]).contains { token, next in token.isNumber && !next.isCounted }
        let hasTiers = pairs(tail).contains { token, next in token != .per && next.isTier }
        guard !isCounting, !isRange, !isUnclear, !hasTiers, let unit = unit(tokens) else { return nil }
        return price(tail.filter { $0.amount != nil || $0.resolution != nil }, unit)
    }

    private static func pairs(_ tokens: ArraySlice<PriceToken>) -> [(PriceToken, PriceToken)] {
        Array(zip(tokens, tokens.dropFirst()))
    }

    /// What the amounts pay for; nil if that is unknown, or differs between them.
    private static func unit(_ tokens: [PriceToken]) -> CreditPrice.Unit? {
        var units: Set<String> = []
        for (index, token) in tokens.enumerated() where token == .per {
            // "per 1K image": the resolution in between describes the image.
            let next = tokens[(index + 1)...].first {
                $0.resolution == nil && $0 != .word("generated") && $0 != .word("output")
            }
            guard case .word(let word) = next else { return nil }
            units.insert(word)
        }
        let names: [String: CreditPrice.Unit] = [
            "image": .image, "picture": .image, "megapixel": .megapixel, "mp": .megapixel, "task": .task, "job": .task,
            "generation": .task, "request": .task, "call": .task, "run": .task, "edit": .task, "upscale": .task,
        ]
        let found = Set(units.map { names[$0] })
        guard found.count <= 1 else { return nil }
        if found.isEmpty {
            return tokens.contains { $0 == .word("megapixel") || $0 == .word("megapixels") } ? nil : .task
        }
        return found.first ?? nil
    }

    private static func price(_ tokens: [PriceToken], _ unit: CreditPrice.Unit) -> CreditPrice? {
        let amounts = tokens.compactMap(\.amount)
        guard let first = amounts.first, amounts.allSatisfy({ (0.001...100_000).contains($0) }) else { return nil }
        guard tokens.contains(where: { $0.resolution != nil }) else {
            return amounts.count == 1 ? .flat(first, per: unit) : nil
        }
        // Reversed, so that every amount comes before its resolutions.
        let ordered = tokens[0].amount == nil ? Array(tokens.reversed()) : tokens
        var prices: [String: Double] = [:]
        var current: Double?
        var hasResolution = true
        for token in ordered {
            if let amount = token.amount {
                guard hasResolution else { return nil }
                current = amount
                hasResolution = false
            } else if let resolution = token.resolution, let current {
                guard prices[resolution] == nil || prices[resolution] == current else { return nil }
                prices[resolution] = current
                hasResolution = true
            } else {
                return nil
            }
        }
        return hasResolution ? .byResolution(prices, per: unit) : nil
    }
}
