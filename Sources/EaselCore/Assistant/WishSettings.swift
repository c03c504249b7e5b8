import Foundation

/// Settings named in a wish: count, ratio, resolution, format, model.
struct WishSettings {
    private let modelIDs: [String]
    private var count: Int?
    private var aspectRatio: String?
    private var resolution: String?
    private var outputFormat: String?
    private var model: String?

    init(modelIDs: [String]) {
        self.modelIDs = modelIDs
    }

    private enum Setting {
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
    /// Words that name the kind of setting.
    private static let kinds: Set<String> = [
        "format", "aspect", "ratio", "orientation", "mode", "resolution", "quality", "file", "model", "size",
    ]

    private func setting(_ word: String) -> Setting? {
        if let ratio = Self.ratioWords[word] { return .aspectRatio(ratio) }
        let sides = word.split(separator: ":", omittingEmptySubsequences: false).map { Int($0) }
        if sides.count == 2, let width = sides[0], let height = sides[1], (1...32) ~= width, (1...32) ~= height {
            return .aspectRatio(word)
        }
        if let resolution = Self.resolutions[word] { return .resolution(resolution) }
        if let format = Self.formats[word] { return .outputFormat(format) }
        if let model = modelIDs.first(where: { $0.lowercased() == word }) { return .model(model) }
        if let number = Self.counts[word] ?? Self.number(word) { return .count(number) }
        return nil
    }

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

    private mutating func take(_ setting: Setting) {
        switch setting {
        case .count(let number): count = number
        case .aspectRatio(let ratio): aspectRatio = ratio
        case .resolution(let name): resolution = name
        case .outputFormat(let format): outputFormat = format
        case .model(let id): model = id
        }
    }

    /// Reads the settings among the words that describe the picture.
    mutating func read(_ words: [String]) {
        for setting in words.compactMap({ setting(Words.plain($0)) }) { take(setting) }
    }

    /// Reads the settings at the end of the subject and returns the subject without them.
    mutating func takingTail(of words: [String]) -> [String] {
        let start = words.indices.reversed().prefix { index in
            let word = Words.plain(words[index])
            return tailSetting(word) != nil || Self.openings.contains(word) || Self.kinds.contains(word) || word == "a"
                || word == "an"
        }.last
        guard let start, let begin = (start..<words.count).first(where: { isSetApart($0, in: words) }) else {
            return words
        }
        let tail = words[begin...].map(Words.plain)
        let settings = tail.compactMap(tailSetting)
        // "in a square" is a place, "in a square format" is a setting.
        let hasArticle = tail.contains("a") || tail.contains("an")
        guard !settings.isEmpty, !hasArticle || tail.contains(where: Self.kinds.contains) else { return words }
        for setting in settings { take(setting) }
        return Array(words[..<begin])
    }

    /// A subject may well end with a number, so counts are not taken there.
    private func tailSetting(_ word: String) -> Setting? {
        if case .count? = setting(word) { nil } else { setting(word) }
    }

    /// Behind a comma, with a word such as "in", or unmistakable like "16:9".
    private func isSetApart(_ index: Int, in words: [String]) -> Bool {
        let word = Words.plain(words[index])
        if index > 0, let last = words[index - 1].last, ",;.".contains(last) { return true }
        return Self.openings.contains(word) || (tailSetting(word) != nil && Self.ratioWords[word] == nil)
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
