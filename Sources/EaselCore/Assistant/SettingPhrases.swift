extension WishSettings {
    /// Reads the settings that are set apart anywhere in a message, as in "in 4K, a fox" or "a fox in 16:9 with Seedream
    /// 4.5, at night", and returns the message without them.
    ///
    /// Set apart is what stands behind a comma, at the start, or with a word such as "in", and is followed by no word it
    /// could belong to: "a 2K run" and "a fox with nano banana skin" are about what the image shows. So are quoted words.
    mutating func takingPhrases(from words: [String]) -> [String] {
        let quoted = Self.quoted(words)
        var rest: [String] = []
        var index = 0
        var tookLast = false
        var isStart = true
        while index < words.count {
            let phrase = SettingPhrase(
                at: index, of: words, settings: self,
                isApart: isStart || tookLast || rest.last?.endsPhrase ?? false, follows: tookLast)
            if let phrase, !quoted[index..<phrase.end].contains(true) {
                for setting in phrase.settings { take(setting) }
                // The comma behind it now ends what stands before it.
                if let mark = words[phrase.end - 1].last, words[phrase.end - 1].endsPhrase, !isStart,
                    rest.last?.endsPhrase == false
                {
                    rest[rest.count - 1].append(mark)
                }
                index = phrase.end
                tookLast = true
            } else {
                rest.append(words[index])
                isStart = isStart && Words.courtesies.contains(Words.plain(words[index]))
                index += 1
                tookLast = false
            }
        }
        return rest
    }

    /// Which words stand within quotation marks.
    static func quoted(_ words: [String]) -> [Bool] {
        var isOpen = false
        return words.map { word in
            let before = isOpen
            for character in word where "\"“”„«»".contains(character) {
                isOpen = character == "\"" ? !isOpen : "“„«".contains(character) && !(isOpen && character == "“")
            }
            return before || isOpen || word.contains { "\"“”„«»".contains($0) }
        }
    }
}

/// "in a 16:9 format", "with Seedream 4.5", ", 4 variations".
struct SettingPhrase {
    private(set) var settings: [WishSettings.Setting] = []
    /// Where the words behind it begin.
    private(set) var end: Int

    /// - Parameters:
    ///   - isApart: something before it sets it apart.
    ///   - follows: it stands right behind another one.
    init?(at start: Int, of words: [String], settings known: WishSettings, isApart: Bool, follows: Bool) {
        func plain(_ index: Int) -> String { index < words.count ? Words.plain(words[index]) : "" }
        var end = start
        func skips(_ isSkipped: (String) -> Bool) -> String? {
            let word = plain(end)
            guard isSkipped(word) else { return nil }
            end += 1
            return word
        }

        if follows { _ = skips { $0 == "and" } }
        let opening = skips(Self.openings.contains)
        guard isApart || opening != nil || Self.isTimes(plain(start)) else { return nil }
        let article = skips { ["a", "an", "the"].contains($0) }
        var hasKind = false
        while skips(WishSettings.kinds.contains) != nil { hasKind = true }
        if hasKind { _ = skips { $0 == "of" } }

        var isCounted = false
        while settings.count < 8, let (setting, length) = Self.setting(at: end, of: words, known: known) {
            if case .count = setting { isCounted = true }
            settings.append(setting)
            end += length
            if words[end - 1].endsPhrase { break }
        }
        guard let first = settings.first else { return nil }
        let names = (start..<end).map(plain)
        while end < words.count, !words[end - 1].endsPhrase, skips(WishSettings.kinds.contains) != nil {
            hasKind = true
        }
        self.end = end

        // "in a square" is a place, "in a square format" a setting.
        guard hasKind || (article == nil && !names.contains(where: WishSettings.isRatioWord)) else { return nil }
        guard hasKind || opening.map({ Self.opens($0, first) }) ?? true else { return nil }

        // What follows could be what the words belong to: "a 2K run".
        if end == words.count || words[end - 1].endsPhrase { return }
        guard !isCounted else { return nil }
        let next = plain(end)
        let goesOn =
            Self.openings.contains(next) || Words.links.contains(next) || Words.articles.contains(next)
            || ["the", "and", "please", "thanks"].contains(next) || (opening == nil && Words.nouns.contains(next))
            || (isApart && (Words.drawingVerbs.contains(next) || Words.makingVerbs.contains(next)))
            || Self.setting(at: end, of: words, known: known) != nil
        guard goesOn else { return nil }
    }

    private static let openings: Set<String> = [
        "in", "as", "at", "with", "using", "use", "by", "via", "on", "from", "through",
    ]

    /// Whether such a word can stand before such a setting: "with Seedream 4.5", but not "a TV with 4K" or "a clock at 4:3".
    static func opens(_ opening: String, _ setting: WishSettings.Setting) -> Bool {
        switch setting {
        case .model: !["as", "at"].contains(opening)
        case .aspectRatio: ["in", "as", "using"].contains(opening)
        case .resolution, .outputFormat: ["in", "as", "at"].contains(opening)
        case .count: opening == "in"
        }
    }

    private static func setting(
        at index: Int, of words: [String], known: WishSettings
    ) -> (WishSettings.Setting, length: Int)? {
        guard index < words.count else { return nil }
        if let model = known.models.name(at: words[index...]) { return (.model(model.id), model.length) }
        let word = Words.plain(words[index])
        if isTimes(word), let number = Int(word.filter(\.isNumber)) { return (.count(number), 1) }
        if let number = WishSettings.count(word), index + 1 < words.count, !words[index].endsPhrase,
            several.contains(Words.plain(words[index + 1]))
        {
            return (.count(number), 2)
        }
        return known.setting(at: index, of: words).map { ($0, 1) }
    }

    /// "×4", "x4".
    private static func isTimes(_ word: String) -> Bool {
        guard let first = word.first, first == "x" || first == "×" else { return false }
        return (2...4) ~= word.count && word.dropFirst().allSatisfy { $0.isASCII && $0.isNumber }
    }

    private static let several: Set<String> = Words.severalNouns.union(["images", "pictures", "pics"])
}

extension String {
    /// Whether a comma or the like stands behind it.
    var endsPhrase: Bool { last.map { ",;.:!?)".contains($0) } ?? false }
}
