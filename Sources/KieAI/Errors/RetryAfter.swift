/// Reads the HTTP header `Retry-After`.
enum RetryAfter {
    /// The longest wait believed: one day.
    static let maximum = Duration.seconds(86_400)

    /// The time to wait from `now` (seconds since 1970): the header's seconds, or the distance to its HTTP date (zero
    /// when past). Nil when it is neither.
    static func parse(_ value: String, now: Int64) -> Duration? {
        let text = value.trimmingSpaces()
        if !text.isEmpty, text.utf8.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }) {
            // More digits than fit in 64 bits is just a long time.
            return min(.seconds(Int64(text) ?? .max / 4), maximum)
        }
        guard let date = secondsSince1970(httpDate: text) else { return nil }
        return min(max(.seconds(date - now), .zero), maximum)
    }

    /// `Sun, 06 Nov 1994 08:49:37 GMT`, the only date form servers may send.
    private static func secondsSince1970(httpDate text: String) -> Int64? {
        let parts = text.split(separator: " ")
        let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
        guard parts.count == 6, parts[5] == "GMT", let day = Int64(parts[1]), (1...31).contains(day),
            let month = months.firstIndex(of: String(parts[2])), let year = Int64(parts[3]),
            (1970...9999).contains(year)
        else { return nil }
        let clock = parts[4].split(separator: ":").compactMap { Int64($0) }
        guard clock.count == 3, (0...23).contains(clock[0]), (0...59).contains(clock[1]), (0...60).contains(clock[2])
        else { return nil }
        return daysSince1970(year: year, month: Int64(month) + 1, day: day) * 86_400
            + clock[0] * 3_600 + clock[1] * 60 + clock[2]
    }

    /// Days of the Gregorian calendar, counted with years that begin in March so that leap days come last.
    private static func daysSince1970(year: Int64, month: Int64, day: Int64) -> Int64 {
        let marchYear = month <= 2 ? year - 1 : year
        let marchMonth = (month + 9) % 12
        let dayOfYear = (153 * marchMonth + 2) / 5 + day - 1
        return marchYear * 365 + marchYear / 4 - marchYear / 100 + marchYear / 400 + dayOfYear - 719_468
    }
}

extension String {
    /// The text without spaces and tabs at its ends.
    func trimmingSpaces() -> String {
        guard let first = firstIndex(where: { !$0.isWhitespace }), let last = lastIndex(where: { !$0.isWhitespace })
        else { return "" }
        return String(self[first...last])
    }
}
