import JSON

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// How often a model succeeded recently, in periods of ten minutes.
public struct SuccessRate: Sendable, Equatable {
    /// One period.
    public struct Point: Sendable, Equatable {
        /// Its start, in milliseconds since 1970.
        public var start: Int64
        /// Its end, in milliseconds since 1970.
        public var end: Int64
        /// Tasks that succeeded, in percent; nil if nobody used the model.
        public var successPercent: Double?
        /// Tasks that failed, in percent; nil if nobody used the model.
        public var errorPercent: Double?
        /// Kie's own assessment; nil if it gives none.
        public var isNormal: Bool?

        /// Describes a point.
        public init(
            start: Int64, end: Int64, successPercent: Double?, errorPercent: Double? = nil, isNormal: Bool? = nil
        ) {
            self.start = start
            self.end = end
            self.successPercent = successPercent
            self.errorPercent = errorPercent
            self.isNormal = isNormal
        }
    }

    /// The last 24 hours, oldest first, at most 144 (documented); empty if Kie has no figures, which is not a bad sign.
    public var points: [Point]

    /// Describes rates.
    public init(points: [Point]) {
        self.points = points
    }

    /// The mean of the periods that ended after that time (milliseconds since 1970) and in which the model was used, in
    /// percent; nil if there is none. Kie doesn't say how many tasks a period had, so each counts the same.
    public func successPercent(since time: Int64) -> Double? {
        let rates = points.filter { $0.end > time }.compactMap(\.successPercent)
        return rates.isEmpty ? nil : rates.reduce(0, +) / Double(rates.count)
    }

    /// Nil if there is no list of points. Points without times are left out.
    init?(_ data: JSONValue) {
        guard data.objectValue != nil else { return nil }
        let entries: [JSONValue]
        switch data["points"] {
        case .array(let points): entries = points
        case nil, .null: entries = []
        default: return nil
        }
        let read = entries.prefix(Self.maximumCount).compactMap { entry -> Point? in
            guard let start = Self.time(entry["start"]), let end = Self.time(entry["end"]), start < end else {
                return nil
            }
            var isNormal: Bool?
            if case .boolean(let value) = entry["isNormal"] { isNormal = value }
            return Point(
                start: start, end: end, successPercent: Self.percent(entry["successRate"]),
                errorPercent: Self.percent(entry["errorRate"]), isNormal: isNormal)
        }
        points = read.sorted { $0.start < $1.start }
    }

    private static let maximumCount = 1_000

    private static func percent(_ value: JSONValue?) -> Double? {
        guard let number = value?.lenientDouble, (0...100).contains(number) else { return nil }
        return number
    }

    /// `2026-09-08T07:30:00Z`.
    private static func time(_ value: JSONValue?) -> Int64? {
        guard let text = value?.stringValue, text.utf8.count <= 40,
            let date = try? Date(text, strategy: .iso8601), date.timeIntervalSince1970 > 0
        else { return nil }
        return Int64(date.timeIntervalSince1970) * 1_000
    }
}
