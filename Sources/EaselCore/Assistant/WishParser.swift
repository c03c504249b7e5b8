import Foundation

/// Reads plain English such as "please draw two wide pictures of a lighthouse at night, in 4K".
///
/// A wish has a verb ("create"), mostly a description of the image ("two wide pictures of"), the subject, and
/// perhaps settings (", 16:9, in 4K as jpg"). Words that belong to the subject are never taken for settings: in
/// "a portrait of a woman" or "a wide river" nothing is said about the format. When in doubt it is no wish, since
/// an image costs money.
struct WishParser {
    let models: ModelNames

    func parse(_ text: String) -> Wish? {
        var settings = WishSettings(models: models)
        let words = settings.takingPhrases(from: text.split(whereSeparator: \.isWhitespace).map(String.init))
        return Self.parse(words, settings)
    }

    /// - Parameter settings: what was read before.
    static func parse(_ said: [String], _ settings: WishSettings) -> Wish? {
        var settings = settings
        var words = said[Words.courtesies(before: said)...]
        guard let verb = words.first.map(Words.plain) else { return nil }
        let next = words.dropFirst().first.map(Words.plain) ?? ""

        let draws = Words.drawingVerbs.contains(verb) && !Words.links.contains(next)
        let makes = Words.makingVerbs.contains(verb)
        if draws || makes {
            words = words.dropFirst().drop { Words.receivers.contains(Words.plain($0)) }
        }
        let description = Description(in: words, settings: settings)
        let subject: [String]
        if let description, draws || makes || description.isBare {
            settings.read(description.words)
            if description.isSeveral { settings.nameSeveral() }
            subject = description.style + words[description.end...]
        } else if draws {
            subject = Array(words)
        } else {
            return nil
        }
        let prompt = settings.takingTail(of: subject).joined(separator: " ")
        return settings.wish(prompt: Words.trimmed(prompt))
    }
}

/// The words that say what kind of thing is wanted: "two wide pictures of".
private struct Description {
    /// The words before the subject that may hold settings.
    let words: [String]
    /// What of it belongs to the prompt, as in "watercolor painting of".
    let style: [String]
    /// Where the subject begins.
    let end: Int
    /// Nothing but articles and settings stands before the noun, and a link follows: "a 4K picture of".
    let isBare: Bool
    /// The noun itself asks for more than one: "variations of".
    let isSeveral: Bool

    init?(in words: ArraySlice<String>, settings: WishSettings) {
        let plain = Dictionary(uniqueKeysWithValues: words.indices.map { ($0, Words.plain(words[$0])) })
        func isNoun(_ index: Int) -> Bool { plain[index].map(Words.nouns.contains) ?? false }
        // "a portrait photo": the last of several nouns is the noun.
        guard var noun = words.indices.prefix(8).first(where: isNoun) else { return nil }
        while isNoun(noun + 1) { noun += 1 }

        var before = Array(words[words.startIndex..<noun])
        // "a couple of images"
        if let couple = before.firstIndex(where: { Words.plain($0) == "couple" }),
            before.dropFirst(couple + 1).first.map(Words.plain) == "of"
        {
            before.remove(at: couple + 1)
        }
        // "one more picture of"
        before.removeAll { Words.plain($0) == "more" }
        let plainBefore = before.map(Words.plain)
        // "draw a man taking a photo" and "make a cake with pictures": the noun is part of the subject.
        guard plainBefore.count(where: Words.articles.contains) <= 1,
            !plainBefore.contains(where: Words.links.contains),
            !plainBefore.contains(where: Words.pointers.contains)
        else { return nil }

        let link = Self.link(after: noun, in: words)
        end = link?.upperBound ?? noun + 1
        let between = words[(noun + 1)..<(link?.lowerBound ?? noun + 1)]
        // What stands elsewhere belongs to another word: "a 2K run poster", "a tall ship poster".
        let counts = before.indices.prefix {
            settings.counts(plainBefore[$0], after: $0 > 0 ? plainBefore[$0 - 1] : "")
        }
        .count
        let named = plainBefore.dropFirst(counts).reversed().prefix {
            settings.isSetting($0) && WishSettings.count($0) == nil
        }
        let adjectives = before.dropFirst(counts).dropLast(named.count).filter {
            !Words.articles.contains(Words.plain($0))
        }
        // "draw a wall, four pictures on it"
        guard adjectives.last.flatMap({ WishSettings.count(Words.plain($0)) }) == nil else { return nil }
        isSeveral = Words.severalNouns.contains(plain[noun] ?? "")
        isBare = adjectives.isEmpty && link != nil
        self.words = plainBefore.prefix(counts) + named.reversed() + between

        let name = Words.singular(plain[noun] ?? "")
        let saysHow = Words.styleNouns.contains(name) || !adjectives.isEmpty
        let of = link.map { Array(words[$0]) } ?? (end == words.endIndex ? [] : ["of"])
        style = saysHow ? adjectives + [name] + of : []
    }

    /// "of", "that shows" …, right behind the noun or behind settings such as "in 4K".
    private static func link(after noun: Int, in words: ArraySlice<String>) -> Range<Int>? {
        for index in words.indices.dropFirst(noun - words.startIndex + 1).prefix(5) {
            let word = Words.plain(words[index])
            let isNear = index == noun + 1
            if ["that", "which"].contains(word), isNear, index + 1 < words.endIndex { return index..<(index + 2) }
            if word == "of" || (isNear && Words.links.contains(word) && word != "in") { return index..<(index + 1) }
        }
        return nil
    }
}
