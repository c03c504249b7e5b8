import JSON

/// Follows a `$ref` inside its document.
enum JSONPointer {
    /// What `#/components/schemas/Size` points to; nil when it leads nowhere or out of the document.
    ///
    /// Kie escapes some names (`response%20not%20with%20recordId`) and leaves others as they are, with a space at their
    /// end (`#/components/responses/Error `): both are documented.
    static func resolve(_ reference: String, in document: JSONValue) -> JSONValue? {
        guard reference.utf8.count <= maximumLength, reference.hasPrefix("#") else { return nil }
        let path = reference.dropFirst()
        if path.isEmpty { return document }
        guard path.hasPrefix("/") else { return nil }
        var value = document
        for segment in path.dropFirst().split(separator: "/", omittingEmptySubsequences: false) {
            guard let next = member(String(segment), of: value) else { return nil }
            value = next
        }
        return value
    }

    private static let maximumLength = 1_000

    private static func member(_ segment: String, of value: JSONValue) -> JSONValue? {
        for name in [unescaped(percentDecoded(segment) ?? segment), unescaped(segment), segment] {
            switch value {
            case .object(let members): if let member = members[name] { return member }
            case .array(let elements):
                if let index = Int(name), elements.indices.contains(index) { return elements[index] }
            default: return nil
            }
        }
        return nil
    }

    private static func unescaped(_ segment: String) -> String {
        segment.replacing("~1", with: "/").replacing("~0", with: "~")
    }

    /// Nil when a `%` is not followed by two hex digits or the bytes are no UTF-8.
    static func percentDecoded(_ text: String) -> String? {
        var bytes: [UInt8] = []
        var rest = Array(text.utf8)[...]
        while let byte = rest.popFirst() {
            guard byte == UInt8(ascii: "%") else {
                bytes.append(byte)
                continue
            }
            let digits = rest.prefix(2)
            guard digits.count == 2, digits.allSatisfy({ Character(Unicode.Scalar($0)).isHexDigit && $0 < 0x80 }),
                let decoded = UInt8(String(decoding: digits, as: UTF8.self), radix: 16)
            else { return nil }
            bytes.append(decoded)
            rest = rest.dropFirst(2)
        }
        return String(validating: bytes, as: UTF8.self)
    }
}
