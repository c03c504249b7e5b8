/// Why bytes are not JSON that this library reads.
public enum JSONParsingError: Error, Sendable, Equatable {
    /// Not JSON; `offset` is the byte where reading stopped.
    case malformed(offset: Int)
    /// Nested deeper than ``JSONValue/maximumDepth``.
    case tooDeep
    /// More than ``JSONValue/maximumValueCount`` values.
    case tooManyValues
}

extension JSONValue {
    /// How many arrays and objects may be nested (32); the provider's deepest documented body has six.
    public static let maximumDepth = 32
    /// How many values one text may hold (20,000), so that a hostile body cannot grow memory far beyond its own size.
    public static let maximumValueCount = 20_000

    /// Parses one JSON text in UTF-8. Of repeated member names the last one is kept.
    ///
    /// Written out here rather than taken from Foundation, whose parser has no limit on values and which costs ten
    /// times as much on the callback path.
    public static func parse(_ bytes: some Collection<UInt8>) throws(JSONParsingError) -> JSONValue {
        var parser = JSONParser(bytes: Array(bytes), isLenient: false)
        return try parser.parseText()
    }

    /// Parses what the provider sends, where one odd value must not spoil a paid result beside it: a byte order mark before the
    /// text and NUL bytes behind it are passed over, bytes that are no UTF-8 become U+FFFD, control characters may stand
    /// in strings, and what is no number (`NaN`, `Infinity`, `1e400`) or nested too deep is `null`.
    package static func parseLeniently(_ bytes: some Collection<UInt8>) throws(JSONParsingError) -> JSONValue {
        var parser = JSONParser(bytes: Array(bytes), isLenient: true)
        return try parser.parseText()
    }
}

private struct JSONParser {
    let bytes: [UInt8]
    let isLenient: Bool
    var position = 0
    var valueCount = 0

    init(bytes: [UInt8], isLenient: Bool) {
        self.bytes = bytes
        self.isLenient = isLenient
    }

    mutating func parseText() throws(JSONParsingError) -> JSONValue {
        if isLenient, bytes.starts(with: [0xEF, 0xBB, 0xBF]) { position = 3 }
        let value = try parseValue(depth: 0)
        skipWhitespace()
        if isLenient { while take(0) { skipWhitespace() } }
        guard position == bytes.count else { throw .malformed(offset: position) }
        return value
    }

    private mutating func parseValue(depth: Int) throws(JSONParsingError) -> JSONValue {
        guard depth <= JSONValue.maximumDepth else {
            guard isLenient else { throw .tooDeep }
            return try skipValue()
        }
        valueCount += 1
        guard valueCount <= JSONValue.maximumValueCount else { throw .tooManyValues }
        skipWhitespace()
        guard position < bytes.count else { throw .malformed(offset: position) }
        switch bytes[position] {
        case UInt8(ascii: "{"): return try parseObject(depth: depth)
        case UInt8(ascii: "["): return try parseArray(depth: depth)
        case UInt8(ascii: "\""): return .string(try parseString())
        case UInt8(ascii: "t"): return try parseWord("true", as: .boolean(true))
        case UInt8(ascii: "f"): return try parseWord("false", as: .boolean(false))
        case UInt8(ascii: "n"): return try parseWord("null", as: .null)
        case UInt8(ascii: "N") where isLenient: return try parseWord("NaN", as: .null)
        case UInt8(ascii: "I") where isLenient: return try parseWord("Infinity", as: .null)
        default: return try parseNumber()
        }
    }

    /// Passes over what is nested too deep without going deeper itself.
    private mutating func skipValue() throws(JSONParsingError) -> JSONValue {
        var depth = 0
        repeat {
            skipWhitespace()
            guard position < bytes.count else { throw .malformed(offset: position) }
            switch bytes[position] {
            case UInt8(ascii: "["), UInt8(ascii: "{"):
                depth += 1
                position += 1
            case UInt8(ascii: "]"), UInt8(ascii: "}"):
                depth -= 1
                position += 1
            case UInt8(ascii: "\""):
                _ = try parseString()
            case UInt8(ascii: ","), UInt8(ascii: ":"):
                guard depth > 0 else { throw .malformed(offset: position) }
                position += 1
            default:
                // A word or a number, or a byte that is neither.
                position += 1
                while position < bytes.count, !Self.endsWord(bytes[position]) { position += 1 }
            }
        } while depth > 0
        return .null
    }

    private static func endsWord(_ byte: UInt8) -> Bool {
        byte <= 0x20 || ",:[]{}\"".utf8.contains(byte)
    }

    private mutating func parseObject(depth: Int) throws(JSONParsingError) -> JSONValue {
        position += 1
        var members: [String: JSONValue] = [:]
        if skip(UInt8(ascii: "}")) { return .object(members) }
        repeat {
            skipWhitespace()
            guard position < bytes.count, bytes[position] == UInt8(ascii: "\"") else {
                throw .malformed(offset: position)
            }
            let name = try parseString()
            guard skip(UInt8(ascii: ":")) else { throw .malformed(offset: position) }
            members[name] = try parseValue(depth: depth + 1)
        } while skip(UInt8(ascii: ","))
        guard skip(UInt8(ascii: "}")) else { throw .malformed(offset: position) }
        return .object(members)
    }

    private mutating func parseArray(depth: Int) throws(JSONParsingError) -> JSONValue {
        position += 1
        var elements: [JSONValue] = []
        if skip(UInt8(ascii: "]")) { return .array(elements) }
        repeat {
            elements.append(try parseValue(depth: depth + 1))
        } while skip(UInt8(ascii: ","))
        guard skip(UInt8(ascii: "]")) else { throw .malformed(offset: position) }
        return .array(elements)
    }

    private mutating func parseWord(
        _ word: StaticString, as value: JSONValue
    ) throws(JSONParsingError) -> JSONValue {
        let end = position + word.utf8CodeUnitCount
        guard end <= bytes.count, bytes[position..<end].elementsEqual(word.description.utf8) else {
            throw .malformed(offset: position)
        }
        position = end
        return value
    }

    private mutating func parseNumber() throws(JSONParsingError) -> JSONValue {
        let start = position
        _ = take(UInt8(ascii: "-"))
        if isLenient, position < bytes.count, bytes[position] == UInt8(ascii: "I") {
            return try parseWord("Infinity", as: .null)
        }
        let firstDigit = position
        guard takeDigits() > 0 else { throw .malformed(offset: start) }
        // JSON has no leading zeros.
        guard bytes[firstDigit] != UInt8(ascii: "0") || position == firstDigit + 1 else {
            throw .malformed(offset: start)
        }
        var isWhole = true
        if take(UInt8(ascii: ".")) {
            isWhole = false
            guard takeDigits() > 0 else { throw .malformed(offset: start) }
        }
        if take(UInt8(ascii: "e")) || take(UInt8(ascii: "E")) {
            isWhole = false
            if !take(UInt8(ascii: "+")) { _ = take(UInt8(ascii: "-")) }
            guard takeDigits() > 0 else { throw .malformed(offset: start) }
        }
        let text = String(decoding: bytes[start..<position], as: UTF8.self)
        if isWhole, let value = Int(text) { return .integer(value) }
        guard let value = Double(text), value.isFinite else {
            guard isLenient else { throw .malformed(offset: start) }
            return .null
        }
        return .number(value)
    }

    /// Reads the string whose opening quote is at `position`.
    private mutating func parseString() throws(JSONParsingError) -> String {
        position += 1
        var piece = takePlain()
        guard !take(UInt8(ascii: "\"")) else { return try text(piece) }
        var utf8: [UInt8] = []
        repeat {
            utf8.append(contentsOf: piece)
            guard take(UInt8(ascii: "\\")) else { throw .malformed(offset: position) }
            try parseEscape(into: &utf8)
            piece = takePlain()
        } while !take(UInt8(ascii: "\""))
        utf8.append(contentsOf: piece)
        return try text(utf8[...])
    }

    /// What comes before the next quote, escape, or byte that no string may have.
    private mutating func takePlain() -> ArraySlice<UInt8> {
        let lowest: UInt8 = isLenient ? 0 : 0x20
        let rest = bytes[position...]
        let end =
            rest.firstIndex { byte in
                byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") || byte < lowest
            } ?? bytes.endIndex
        position = end
        return rest[..<end]
    }

    private func text(_ utf8: ArraySlice<UInt8>) throws(JSONParsingError) -> String {
        guard !isLenient else { return String(decoding: utf8, as: UTF8.self) }
        guard let text = String(validating: utf8, as: UTF8.self) else { throw .malformed(offset: position) }
        return text
    }

    private mutating func parseEscape(into utf8: inout [UInt8]) throws(JSONParsingError) {
        guard position < bytes.count else { throw .malformed(offset: position) }
        let byte = bytes[position]
        position += 1
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): utf8.append(byte)
        case UInt8(ascii: "b"): utf8.append(0x08)
        case UInt8(ascii: "f"): utf8.append(0x0C)
        case UInt8(ascii: "n"): utf8.append(0x0A)
        case UInt8(ascii: "r"): utf8.append(0x0D)
        case UInt8(ascii: "t"): utf8.append(0x09)
        case UInt8(ascii: "u"): utf8.append(contentsOf: String(try parseUnicodeEscape()).utf8)
        default: throw .malformed(offset: position)
        }
    }

    /// A lone surrogate becomes the replacement character: a cut emoji must not make a paid result unreadable.
    private mutating func parseUnicodeEscape() throws(JSONParsingError) -> Unicode.Scalar {
        let first = try parseFourHexDigits()
        if (0xD800..<0xDC00).contains(first), position + 1 < bytes.count,
            bytes[position] == UInt8(ascii: "\\"), bytes[position + 1] == UInt8(ascii: "u")
        {
            let beforeSecond = position
            position += 2
            let second = try parseFourHexDigits()
            if (0xDC00..<0xE000).contains(second),
                let scalar = Unicode.Scalar(0x10000 + ((first - 0xD800) << 10) + (second - 0xDC00))
            {
                return scalar
            }
            position = beforeSecond
        }
        return Unicode.Scalar(first) ?? "\u{FFFD}"
    }

    private mutating func parseFourHexDigits() throws(JSONParsingError) -> UInt32 {
        guard position + 4 <= bytes.count else { throw .malformed(offset: position) }
        var value: UInt32 = 0
        for byte in bytes[position..<position + 4] {
            guard let digit = Character(Unicode.Scalar(byte)).hexDigitValue, byte < 0x80 else {
                throw .malformed(offset: position)
            }
            value = value << 4 | UInt32(digit)
        }
        position += 4
        return value
    }

    private mutating func skipWhitespace() {
        while position < bytes.count {
            switch bytes[position] {
            case 0x20, 0x09, 0x0A, 0x0D: position += 1
            default: return
            }
        }
    }

    /// Passes over white space and then `byte`; false when something else stands there.
    private mutating func skip(_ byte: UInt8) -> Bool {
        skipWhitespace()
        return take(byte)
    }

    private mutating func take(_ byte: UInt8) -> Bool {
        guard position < bytes.count, bytes[position] == byte else { return false }
        position += 1
        return true
    }

    private mutating func takeDigits() -> Int {
        let start = position
        while position < bytes.count, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(bytes[position]) {
            position += 1
        }
        return position - start
    }
}
