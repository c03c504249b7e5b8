/// One JSON value: what a request's `input` consists of, and the basis for reading responses leniently.
///
/// Whole numbers and fractional numbers stay apart, so that `1` is never written back as `1.0`.
public enum JSONValue: Sendable, Hashable {
    case object([String: JSONValue])
    case array([JSONValue])
    case string(String)
    case integer(Int)
    /// A fractional number. JSON has no infinity and no NaN: those are written as `null`.
    case number(Double)
    case boolean(Bool)
    case null
}

extension JSONValue {
    /// The member of that name when this is an object, else nil.
    public subscript(name: String) -> JSONValue? {
        guard case .object(let members) = self else { return nil }
        return members[name]
    }

    /// The text when this is a string, else nil.
    public var stringValue: String? {
        guard case .string(let text) = self else { return nil }
        return text
    }

    /// The elements when this is an array, else nil.
    public var arrayValue: [JSONValue]? {
        guard case .array(let elements) = self else { return nil }
        return elements
    }

    /// The members when this is an object, else nil.
    public var objectValue: [String: JSONValue]? {
        guard case .object(let members) = self else { return nil }
        return members
    }

    /// The number of an integer, a fractional number or a numeric string; nil for anything else.
    public var lenientDouble: Double? {
        switch self {
        case .integer(let value): Double(value)
        case .number(let value): value
        case .string(let text): Double(text).flatMap { $0.isFinite ? $0 : nil }
        case .object, .array, .boolean, .null: nil
        }
    }

    /// The whole number nearest to ``lenientDouble``; nil when there is none or it does not fit.
    public var lenientInteger: Int? {
        switch self {
        case .integer(let value): value
        case .string(let text): Int(text) ?? lenientDouble.flatMap { Int(exactly: $0.rounded()) }
        case .number(let value): Int(exactly: value.rounded())
        case .object, .array, .boolean, .null: nil
        }
    }
}

extension JSONValue: ExpressibleByStringLiteral, ExpressibleByIntegerLiteral, ExpressibleByFloatLiteral,
    ExpressibleByBooleanLiteral, ExpressibleByNilLiteral, ExpressibleByArrayLiteral, ExpressibleByDictionaryLiteral
{
    /// A string.
    public init(stringLiteral value: String) { self = .string(value) }
    /// A whole number.
    public init(integerLiteral value: Int) { self = .integer(value) }
    /// A fractional number.
    public init(floatLiteral value: Double) { self = .number(value) }
    /// `true` or `false`.
    public init(booleanLiteral value: Bool) { self = .boolean(value) }
    /// `null`.
    public init(nilLiteral: ()) { self = .null }
    /// An array.
    public init(arrayLiteral elements: JSONValue...) { self = .array(elements) }
    /// An object; of members with the same name the last one is kept.
    public init(dictionaryLiteral elements: (String, JSONValue)...) {
        self = .object(Dictionary(elements, uniquingKeysWith: { _, last in last }))
    }
}
