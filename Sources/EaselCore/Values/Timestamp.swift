/// A time in milliseconds since 1970, as in the HTTP API and the tables.
package struct Timestamp: Hashable, Comparable, Sendable, Codable {
    package let milliseconds: Int64

    package init(milliseconds: Int64) {
        self.milliseconds = milliseconds
    }

    package init(from decoder: any Decoder) throws {
        milliseconds = try decoder.singleValueContainer().decode(Int64.self)
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(milliseconds)
    }

    package static func < (left: Self, right: Self) -> Bool {
        left.milliseconds < right.milliseconds
    }

    /// The moment so many seconds later (earlier when negative).
    package func adding(seconds: Double) -> Self {
        Self(milliseconds: milliseconds + Int64((seconds * 1000).rounded()))
    }

    /// Seconds from `other` to this moment; negative when `other` is later.
    package func seconds(since other: Self) -> Double {
        Double(milliseconds - other.milliseconds) / 1000
    }

    /// Whether this moment, set `seconds` ahead at most, has come; one that is further ahead was set by a clock that was
    /// ahead.
    package func hasCome(at now: Self, setAhead seconds: Double) -> Bool {
        self <= now || self > now.adding(seconds: seconds)
    }
}
