/// Finds the result URLs of a task in a record's or callback's `data`, wherever this product or that version of the
/// API puts them.
enum ResultURLs {
    /// The most URLs kept; the most ever seen in one task is 6.
    static let maximumCount = 20
    /// The longest URL kept, in bytes.
    static let maximumLength = 4_096

    /// The URLs in order, without repeats. Places tried, the first with any URL wins:
    /// `resultJson` (a JSON text, an object in some receivers), `response` (records since autumn 2026), then `info`
    /// (4o image, Flux Kontext, Veo) and `data` itself (Midjourney, flat bodies).
    static func find(in data: JSONValue) -> [String] {
        for holder in [document(data["resultJson"]), document(data["response"]), data["info"], data] {
            guard let holder else { continue }
            for place in [holder, document(holder["resultObject"])] {
                let urls = place.map(urls(in:)) ?? []
                if !urls.isEmpty { return urls }
            }
        }
        return []
    }

    private static func urls(in holder: JSONValue) -> [String] {
        for name in ["resultUrls", "result_urls", "resultUrl", "resultImageUrl"] {
            var found: [String] = []
            for element in elements(holder[name]) {
                guard let url = element.stringValue?.trimmingSpaces(), isURL(url), !found.contains(url) else {
                    continue
                }
                found.append(url)
                if found.count == maximumCount { break }
            }
            if !found.isEmpty { return found }
        }
        return []
    }

    /// The elements of an array, of an array written as text, or one plain URL.
    private static func elements(_ value: JSONValue?) -> [JSONValue] {
        switch value {
        case .array(let elements): elements
        case .string(let text): document(value)?.arrayValue ?? [.string(text)]
        default: []
        }
    }

    private static func isURL(_ text: String) -> Bool {
        text.utf8.count <= maximumLength && (text.hasPrefix("https://") || text.hasPrefix("http://"))
    }

    /// The value, or what its text holds when it is JSON written as text.
    static func document(_ value: JSONValue?) -> JSONValue? {
        guard case .string(let text) = value else { return value }
        guard let first = text.utf8.first(where: { $0 > 0x20 }),
            first == UInt8(ascii: "{") || first == UInt8(ascii: "[")
        else { return nil }
        return try? JSONValue.parse(text.utf8)
    }
}
