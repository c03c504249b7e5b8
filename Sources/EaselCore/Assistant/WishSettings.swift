import Foundation

/// Settings named in a wish: count, ratio, resolution, format, model.
struct WishSettings {
    let models: ModelNames
    private var count: Int?
    private var aspectRatio: String?
    private var resolution: String?
    private var outputFormat: String?
    private var model: String?

    init(models: ModelNames) {
        self.models = models
    }

    enum Setting {
        case count(Int)
        case aspectRatio(String)
        case resolution(String)
        case outputFormat(String)
        case model(String)
    }

    private static let counts = [
        "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10, "couple": 2,
        "few": 3, "several": 4, "dozen": 12, "eleven": 11, "twelve": 12, "twenty": 20, "hundred": 100, "zero": 0,
    ]
    private static let ratioWords = [
        "wide": "16:9", "widescreen": "16:9", "landscape": "16:9", "horizontal": "16:9", "portrait": "9:16",
        "vertical": "9:16", "tall": "9:16", "square": "1:1", "panoramic": "21:9", "ultrawide": "21:9",
    ]
    private static let resolutions = ["1k": "1K", "2k": "2K", "4k": "4K", "uhd": "4K"]
    private static let formats = ["png": "png", "jpg": "jpg", "jpeg": "jpg"]
    /// Words that begin a group of settings.
    private static let openings: Set<String> = ["in", "as", "at", "with", "using", "by", "and"]
    /// Words that are about what is written or scored, such as on a clock: what follows is no ratio.
    private static let telling: Set<String> = [
        "showing", "shows", "show", "reading", "reads", "saying", "says", "score", "scores", "scored", "won", "lost",
        "tied", "until", "past", "from", "to",
    ]
    /// Words for what is written in the image: what follows is to be read there.
    private static let writing: Set<String> = [
        "word", "words", "text", "letters", "letter", "phrase", "caption", "label",
    ]
    private static let denials: Set<String> = ["not", "no", "without", "never", "non"]
    /// Words that name the kind of setting.
    static let kinds: Set<String> = [
        "format", "aspect", "ratio", "orientation", "mode", "resolution", "quality", "file", "model", "size",
    ]

    private func setting(_ word: String) -> Setting? {
        if let ratio = Self.ratioWords[word] { return .aspectRatio(ratio) }
        if Self.isRatio(word) { return .aspectRatio(word) }
        if let resolution = Self.resolutions[word] { return .resolution(resolution) }
        if let format = Self.formats[word] { return .outputFormat(format) }
        if let model = models.name(at: [word]) { return .model(model.id) }
        if let number = Self.counts[word] ?? Self.number(word) { return .count(number) }
        return nil
    }

    /// What `setting` answers, but for "a clock showing 9:16", "a train at 9:16" and counts.
    func setting(at index: Int, of words: [String]) -> Setting? {
        let word = Words.plain(words[index])
        let setting = setting(word)
        if case .count = setting { return nil }
        guard index > 0, setting != nil else { return setting }
        let before = Words.plain(words[index - 1])
        // "not in 4K", "no 4K", "the word PNG"
        let further = index > 1 && Self.openings.contains(before) ? Words.plain(words[index - 2]) : before
        if Self.denials.contains(further) || Self.writing.contains(before) { return nil }
        guard Self.isRatio(word) else { return setting }
        return Self.telling.contains(before) || (before == "at" && Self.isTime(word)) ? nil : setting
    }

    static func isRatioWord(_ word: String) -> Bool { ratioWords[word] != nil }

    private static func isRatio(_ word: String) -> Bool {
        // "4:05" is a time.
        guard word.contains(":"), let match = word.wholeMatch(of: /([1-9][0-9]?):([1-9][0-9]?)/) else { return false }
        return [match.1, match.2].compactMap { Int($0) }.allSatisfy { $0 <= 32 }
    }

    /// A ratio even where nothing sets it apart; "7:15" and "3:16" may be a time or a verse.
    private static func isUnmistakable(_ word: String) -> Bool {
        word != "1:1" && !isTime(word) || ["9:16", "9:21", "27:16", "16:27"].contains(word)
    }

    private static func isTime(_ word: String) -> Bool { word.wholeMatch(of: /[0-9]+:[0-9]{2}/) != nil }

    static func count(_ word: String) -> Int? { counts[word] ?? number(word) }

    private static func number(_ word: String) -> Int? {
        Int(word) ?? (!word.isEmpty && word.allSatisfy { $0.isASCII && $0.isNumber } ? .max : nil)
    }

    /// More than one is wanted, whatever else is said.
    mutating func nameSeveral() {
        count = count ?? 2
    }

    func isSetting(_ word: String) -> Bool {
        setting(word) != nil
    }

    /// Whether it begins a description and at most counts: of "a couple of" every word, "two", but not the 2 of "a 2".
    func counts(_ word: String, after last: String) -> Bool {
        if Words.articles.contains(word) { return true }
        guard let count = Self.count(word) else { return false }
        return !["a", "an"].contains(last) || Int(word) == nil && count > 1
    }

    mutating func take(_ setting: Setting) {
        switch setting {
        case .count(let number): count = number
        case .aspectRatio(let ratio): aspectRatio = ratio
        case .resolution(let name): resolution = name
        case .outputFormat(let format): outputFormat = format
        case .model(let id): model = id
        }
    }

    /// Reads the settings among the words that describe the image.
    mutating func read(_ words: [String]) {
        for setting in words.compactMap({ setting(Words.plain($0)) }) { take(setting) }
    }

    /// Reads the settings at the end of the subject and returns the subject without them.
    ///
    /// A subject may well end with a number, so counts are not taken there.
    mutating func takingTail(of words: [String]) -> [String] {
        let quoted = Self.quoted(words)
        let start = words.indices.reversed().prefix { index in
            let word = Words.plain(words[index])
            if quoted[index] { return false }
            return setting(at: index, of: words) != nil || Self.openings.contains(word) || Self.kinds.contains(word)
                || word == "a" || word == "an"
        }.last
        guard let start, let begin = (start..<words.count).first(where: { isSetApart($0, in: words) }) else {
            return words
        }
        let tail = words[begin...].map(Words.plain)
        let settings = (begin..<words.count).compactMap { setting(at: $0, of: words) }
        // "in a square" is a place, "in a square format" is a setting.
        let hasArticle = tail.contains("a") || tail.contains("an")
        let hasKind = tail.contains(where: Self.kinds.contains)
        guard let first = settings.first, !hasArticle || hasKind else { return words }
        // "a television with 4K", "holding a png"
        let opening = tail.first.flatMap { Self.openings.contains($0) && $0 != "and" ? $0 : nil }
        guard hasKind || opening.map({ SettingPhrase.opens($0, first) }) ?? true else { return words }
        guard begin == 0 || hasKind || !Words.articles.contains(Words.plain(words[begin - 1])) else { return words }
        for setting in settings { take(setting) }
        return Array(words[..<begin])
    }

    /// Behind a comma, with a word such as "in", or unmistakable like "16:9".
    private func isSetApart(_ index: Int, in words: [String]) -> Bool {
        let word = Words.plain(words[index])
        if index > 0, let last = words[index - 1].last, ",;.".contains(last) { return true }
        return Self.openings.contains(word)
            || (setting(at: index, of: words) != nil && Self.ratioWords[word] == nil && Self.isUnmistakable(word))
    }

    /// The wish with what was read, for a prompt.
    func wish(prompt: String) -> Wish {
        let limits = ImageRequest.counts
        let count = count ?? 1
        return Wish(
            request: ImageRequest(
                prompt: prompt, model: model, aspectRatio: aspectRatio, resolution: resolution,
                outputFormat: outputFormat, count: min(max(count, limits.lowerBound), limits.upperBound)),
            askedFor: count)
    }
}
