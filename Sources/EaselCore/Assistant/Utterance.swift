/// How a message is understood when no language model reads it.
///
/// Only an explicit order counts as one, since an image costs money; what may be a prompt is a description.
enum Utterance: Equatable {
    /// "draw two cats".
    case wish(Wish)
    /// "another one": the last image as it was ordered, except for the settings named. The prompt is empty.
    case again(Wish)
    /// "make it bluer": the last image with this appended to its prompt.
    case change(Wish)
    /// "a cat on a roof".
    case description(Wish)
    case greeting
    case thanks
    /// A question, or something else that speaks of no image.
    case other
}

/// Tells a message's kind by its first words.
struct UtteranceParser {
    let models: ModelNames

    func parse(_ text: String) -> Utterance {
        let words = text.split(whereSeparator: \.isWhitespace).map(String.init)
        let plain = words.map(Words.plain)
        guard text.contains(where: { $0.isLetter || $0.isNumber || $0.isEmoji }) else { return .other }
        if let smallTalk = Self.smallTalk(plain.filter { $0.contains { $0.isLetter } }) { return smallTalk }

        var settings = WishSettings(models: models)
        let subject = settings.takingPhrases(from: words)
        let request = Array(subject[Words.courtesies(before: subject)...])
        // "in 4K"
        if request.isEmpty, subject.count < words.count { return .change(settings.wish(prompt: "")) }
        if let again = again(request, settings) { return .again(again) }
        if let change = change(request, settings) { return .change(change) }
        if var wish = WishParser.parse(subject, settings) {
            // "draw it": nothing to go by.
            if wish.request.prompt.split(separator: " ").map({ Words.plain(String($0)) }).allSatisfy(Words.saysNothing)
            {
                wish.request.prompt = ""
            }
            return .wish(wish)
        }
        if Words.thanks.contains(plain[0]) { return .thanks }
        if Self.speaksOfNoImage(plain, text) || request.map(Words.plain).allSatisfy(Words.saysNothing) { return .other }
        return description(subject.count == words.count ? text : nil, words: subject, request: request, settings)
    }

    /// "hello there", "good morning", "thanks again".
    private static func smallTalk(_ words: [String]) -> Utterance? {
        guard let first = words.first, !Words.repeating.contains(first) else { return nil }
        let isSmall = words.allSatisfy { word in
            Words.thanks.contains(word) || Words.greetings.contains(word) || Words.smallTalk.contains(word)
        }
        guard isSmall else { return nil }
        if words.contains(where: Words.thanks.contains) { return .thanks }
        let isGreeting = words.contains(where: Words.greetings.contains)
        return isGreeting || (words.count > 1 && ["good", "guten", "buenos"].contains(first)) ? .greeting : nil
    }

    /// "again", "two more", "three variations of it": nothing but words that point at the last image, and settings.
    private func again(_ words: [String], _ settings: WishSettings) -> Wish? {
        var settings = settings
        let rest = settings.takingTail(of: words)
        let plain = rest.map(Words.plain).filter { !$0.isEmpty }
        guard plain.contains(where: Words.isRepeating),
            plain.allSatisfy({ Words.isRepeating($0) || Words.saysNothing($0) || settings.isSetting($0) })
        else { return nil }
        settings.read(rest)
        if plain.contains(where: Words.severalNouns.contains) { settings.nameSeveral() }
        return settings.wish(prompt: "")
    }

    private func change(_ words: [String], _ settings: WishSettings) -> Wish? {
        guard let words = changingWords(words) else { return nil }
        var settings = settings
        let change = settings.takingTail(of: words).joined(separator: " ")
        return settings.wish(prompt: Words.trimmed(change))
    }

    /// What a message wants to be different: of "make it bluer" the last word.
    private func changingWords(_ words: [String]) -> [String]? {
        let plain = words.map(Words.plain)
        guard plain.count > 1 else { return nil }
        let rest = Array(words.dropFirst())
        switch plain[0] {
        case "more", "less", "without": return words
        case "but": return rest
        case "add": return ["with"] + rest
        // "remove it" is about the image, "remove the mast" about what it shows.
        case "remove" where Words.image(at: plain.dropFirst()) == nil: return ["without"] + rest
        default: break
        }
        // "the same but at night", "another one, bluer"
        if let trigger = plain.firstIndex(where: Words.repeating.contains),
            plain[..<trigger].allSatisfy({ Words.saysNothing($0) })
        {
            var end = trigger + 1
            while end < plain.count, Words.isRepeating(plain[end]) || plain[end] == "one" { end += 1 }
            let isSetApart = words[end - 1].hasSuffix(",")
            guard end < plain.count, isSetApart || ["but", "only", "without", "with", "at", "in"].contains(plain[end])
            else { return nil }
            return Array(words[(["but", "only"].contains(plain[end]) ? end + 1 : end)...])
        }
        let draws = Words.drawingVerbs.contains(plain[0])
        guard draws || Words.makingVerbs.contains(plain[0]) || ["turn", "change"].contains(plain[0]),
            let image = Words.image(at: plain.dropFirst()),
            image.isNamed || !draws || ["it", "them"].contains(plain[1])
        else { return nil }
        let changed = words[image.end...].drop { ["into", "to", "look", "be"].contains(Words.plain($0)) }
        return changed.isEmpty ? nil : Array(changed)
    }

    /// "what can you do", "are you there", "I love it", "delete this".
    private static func speaksOfNoImage(_ plain: [String], _ text: String) -> Bool {
        if let last = text.last(where: { !$0.isWhitespace }), "?？؟".contains(last), !asksToMake(plain) { return true }
        let next = plain.count > 1 ? plain[1] : ""
        if Words.contractedQuestions.contains(plain[0]) { return true }
        if Words.questions.contains(plain[0]) { return next.isEmpty || Words.auxiliaries.contains(next) }
        if Words.auxiliaries.contains(plain[0]) {
            return !asksToMake(plain) && (Words.pointers.contains(next) || Words.persons.contains(next))
        }
        if Words.persons.contains(plain[0]) { return !Words.wanting.contains(next) }
        if Words.otherCommands.contains(plain[0]) {
            return next.isEmpty || Words.pointers.contains(next) || Words.saysNothing(next)
        }
        return false
    }

    /// "can you make me a cake?"
    private static func asksToMake(_ plain: [String]) -> Bool {
        let rest = plain.drop(while: Words.courtesies.contains)
        return rest.count < plain.count && rest.first.map(Words.makingVerbs.contains) ?? false
    }

    /// - Parameter text: as it was written, where nothing was taken away yet.
    private func description(
        _ text: String?, words: [String], request: [String], _ settings: WishSettings
    ) -> Utterance {
        var subject = words[...]
        // "please a cat" and "make me a cake" say what they want first; "hello kitty" and "will power" do not.
        let plain = request.map(Words.plain)
        let opening = words.dropLast(request.count).map(Words.plain)
        let isOrder =
            plain.count > 1 && Words.makingVerbs.contains(plain[0])
            && (Words.articles.contains(plain[1]) || Words.receivers.contains(plain[1]) || plain[1] == "the")
        if isOrder {
            subject = request.dropFirst().drop { Words.receivers.contains(Words.plain($0)) }
        } else if opening.contains(where: Words.wanting.contains) {
            subject = request[...]
        }
        var settings = settings
        let rest = settings.takingTail(of: Array(subject))
        let whole = rest.count == words.count ? text : nil
        let prompt = Words.trimmed(whole ?? rest.joined(separator: " "))
        return prompt.isEmpty ? .change(settings.wish(prompt: "")) : .description(settings.wish(prompt: prompt))
    }
}

extension Character {
    fileprivate var isEmoji: Bool {
        unicodeScalars.contains { $0.properties.isEmojiPresentation || $0.value == 0xFE0F }
    }
}
