import Foundation

/// Reads plain English such as "please draw two wide pictures of a lighthouse at night, in 4K".
///
/// A wish has a verb ("create"), mostly a description of the picture ("two wide pictures of"), the subject, and
/// perhaps settings at its end (", 16:9, in 4K as jpg"). Words inside the subject are never taken for settings: in
/// "a portrait of a woman" or "a wide river" nothing is said about the format. When in doubt it is no wish, since a
/// picture costs money.
struct WishParser {
    let modelIDs: [String]

    func parse(_ text: String) -> Wish? {
        let said = text.split(whereSeparator: \.isWhitespace).map(String.init)
        var words = said[Words.courtesies(before: said)...]
        guard let verb = words.first.map(Words.plain) else { return nil }
        let next = words.dropFirst().first.map(Words.plain) ?? ""
        var settings = WishSettings(modelIDs: modelIDs)

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

        var before = words[words.startIndex..<noun].map(Words.plain)
        // "a couple of images"
        if let couple = before.firstIndex(of: "couple"), before.dropFirst(couple + 1).first == "of" {
            before.remove(at: couple + 1)
        }
        // "one more picture of"
        before.removeAll { $0 == "more" }
        // "draw a man taking a photo" and "make a cake with pictures": the noun is part of the subject.
        guard before.count(where: Words.articles.contains) <= 1, !before.contains(where: Words.links.contains),
            !before.contains(where: Words.pointers.contains)
        else { return nil }

        let link = Self.link(after: noun, in: words)
        end = link?.upperBound ?? noun + 1
        let between = words[(noun + 1)..<(link?.lowerBound ?? noun + 1)]
        let adjectives = before.filter { !Words.articles.contains($0) && !settings.isSetting($0) }
        isSeveral = Words.severalNouns.contains(plain[noun] ?? "")
        isBare = adjectives.isEmpty && link != nil
        self.words = Array(words[words.startIndex..<noun]) + between

        let name = Words.singular(plain[noun] ?? "")
        let saysHow = Words.styleNouns.contains(name) || !adjectives.isEmpty
        style = saysHow ? adjectives + [name] + (link.map { words[$0] } ?? ["of"]) : []
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
