import JSON

/// The results of a task as far as they could be read.
struct ResultReading: Equatable {
    var urls: [String]
    /// Whether `urls` is all there is. False when a document is missing, cut off or names its results in an unknown way,
    /// and when entries of a list are no addresses.
    var isComplete: Bool

    static let unreadable = ResultReading(urls: [], isComplete: false)
}

/// Finds the result URLs of a task in a record's or callback's `data`, wherever this product or that version of the
/// API puts them.
enum ResultURLs {
    /// The most URLs kept; the most ever seen in one task is 6.
    static let maximumCount = 100
    /// The longest URL kept, in bytes.
    static let maximumLength = 4_096

    /// The URLs in order, without repeats. Places tried, the first that says everything wins, else the one that says
    /// most: `response` (records since autumn 2026, documented as the one to prefer), `resultJson` (the same as a JSON
    /// text, an object in some receivers), then `info` (4o image, Flux Kontext, Veo) and `data` itself (Midjourney, flat
    /// bodies). A list that is there and empty is a result without images.
    static func find(in data: JSONValue) -> ResultReading {
        var best: ResultReading?
        for holder in [document(data["response"]), document(data["resultJson"]), data["info"], data] {
            guard let holder else { continue }
            for place in [holder, document(holder["resultObject"])] {
                guard let reading = place.flatMap(read) else { continue }
                if reading.isComplete, !reading.urls.isEmpty { return reading }
                if reading.urls.count > best?.urls.count ?? 0 || best == nil { best = reading }
            }
        }
        guard let best, !best.urls.isEmpty || !hidesResults(data) else { return .unreadable }
        return best
    }

    /// Whether a result document can't be read or has addresses under names nobody knows, so that an empty list beside it
    /// proves nothing.
    private static func hidesResults(_ data: JSONValue) -> Bool {
        [data["resultJson"], data["response"]].contains { value in
            switch value {
            case .string(let text):
                text.contains("://") || text.contains(#":\/\/"#)
                    || !text.trimmingSpaces().isEmpty && document(value) == nil
            case .object, .array: String(decoding: value?.serialized() ?? [], as: UTF8.self).contains("://")
            default: false
            }
        }
    }

    /// Nil when the place has no list of results.
    private static func read(_ holder: JSONValue) -> ResultReading? {
        var best: ResultReading?
        for name in ["resultUrls", "result_urls", "resultUrl", "resultImageUrl"] {
            guard let elements = elements(holder[name]) else { continue }
            var reading = ResultReading(urls: [], isComplete: true)
            for element in elements {
                guard let text = element.stringValue, let url = url(text), reading.urls.count < maximumCount else {
                    reading.isComplete = false
                    continue
                }
                if !reading.urls.contains(url) { reading.urls.append(url) }
            }
            if !reading.urls.isEmpty { return reading }
            best = best ?? reading
        }
        return best
    }

    /// The elements of an array, of an array written as text, or one plain URL; nil for what is none of these.
    private static func elements(_ value: JSONValue?) -> [JSONValue]? {
        switch value {
        case .array(let elements): elements
        case .string(let text): document(value)?.arrayValue ?? (text.isEmpty ? nil : [.string(text)])
        default: nil
        }
    }

    /// The text as a URL, without what stands around it and, if it leaves the scheme to the page it is on, with https.
    private static func url(_ text: String) -> String? {
        let bare = text.trimmingSpaces()
        let url = bare.hasPrefix("//") ? "https:" + bare : bare
        let start = url.prefix(8).lowercased()
        guard url.utf8.count <= maximumLength, start.hasPrefix("https://") || start.hasPrefix("http://") else {
            return nil
        }
        return url
    }

    /// The value, or what its text holds when it is JSON written as text.
    static func document(_ value: JSONValue?) -> JSONValue? {
        guard case .string(let whole) = value else { return value }
        let text = whole.hasPrefix("\u{FEFF}") ? String(whole.dropFirst()) : whole
        guard let first = text.utf8.first(where: { $0 > 0x20 }),
            first == UInt8(ascii: "{") || first == UInt8(ascii: "[")
        else { return nil }
        return try? JSONValue.parseLeniently(text.utf8)
    }
}
