import EaselCore
import Foundation

/// When a key expires, as people write it.
enum Expiry {
    private static let unitSeconds = ["h": 3_600.0, "d": 86_400.0, "w": 604_800.0]
    /// A hundred years, in seconds.
    private static let longest = 36_525.0 * 86_400

    /// The time that `text` names: a span from `now` such as `30d`, or the start in UTC of a day such as `2027-01-31`.
    /// Nil if it is neither, or not in the future.
    static func parse(_ text: String, now: Timestamp) -> Timestamp? {
        guard let seconds = span(text) ?? day(text)?.seconds(since: now), seconds > 0, seconds <= longest else {
            return nil
        }
        return now.adding(seconds: seconds)
    }

    private static func span(_ text: String) -> Double? {
        guard let unit = text.last, let seconds = unitSeconds[String(unit)], text.utf8.count <= 8,
            text.dropLast().utf8.allSatisfy({ (0x30...0x39).contains($0) }), let count = Int(text.dropLast())
        else { return nil }
        return Double(count) * seconds
    }

    private static func day(_ text: String) -> Timestamp? {
        let style = Date.ISO8601FormatStyle().year().month().day()
        // Formatting it back refuses days that no month has.
        guard let date = try? style.parse(text), date.formatted(style) == text else { return nil }
        return Timestamp(milliseconds: Int64(date.timeIntervalSince1970 * 1000))
    }
}

extension Timestamp {
    /// The day in UTC, for people.
    var day: String {
        Date(timeIntervalSince1970: Double(milliseconds) / 1000).formatted(.iso8601.year().month().day())
    }
}
