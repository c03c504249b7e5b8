extension JSONValue {
    /// The value as compact JSON in UTF-8, members sorted by name so that equal values give equal bytes.
    public func serialized() -> [UInt8] {
        var bytes: [UInt8] = []
        write(to: &bytes)
        return bytes
    }

    private func write(to bytes: inout [UInt8]) {
        switch self {
        case .object(let members):
            var separator = UInt8(ascii: "{")
            for (name, value) in members.sorted(by: { $0.key < $1.key }) {
                bytes.append(separator)
                separator = UInt8(ascii: ",")
                Self.write(name, to: &bytes)
                bytes.append(UInt8(ascii: ":"))
                value.write(to: &bytes)
            }
            bytes.append(contentsOf: members.isEmpty ? "{}".utf8 : "}".utf8)
        case .array(let elements):
            var separator = UInt8(ascii: "[")
            for value in elements {
                bytes.append(separator)
                separator = UInt8(ascii: ",")
                value.write(to: &bytes)
            }
            bytes.append(contentsOf: elements.isEmpty ? "[]".utf8 : "]".utf8)
        case .string(let text): Self.write(text, to: &bytes)
        case .integer(let value): bytes.append(contentsOf: String(value).utf8)
        case .number(let value): bytes.append(contentsOf: (value.isFinite ? "\(value)" : "null").utf8)
        case .boolean(let value): bytes.append(contentsOf: (value ? "true" : "false").utf8)
        case .null: bytes.append(contentsOf: "null".utf8)
        }
    }

    /// Appends `text` as a JSON string.
    package static func write(_ text: String, to bytes: inout [UInt8]) {
        bytes.append(UInt8(ascii: "\""))
        var text = text
        text.withUTF8 { utf8 in
            // Nearly all of it needs no escape and is copied in long pieces.
            var copied = 0
            for (index, byte) in utf8.enumerated()
            where byte < 0x20 || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") {
                bytes.append(contentsOf: utf8[copied..<index])
                writeEscape(of: byte, to: &bytes)
                copied = index + 1
            }
            bytes.append(contentsOf: utf8[copied...])
        }
        bytes.append(UInt8(ascii: "\""))
    }

    private static func writeEscape(of byte: UInt8, to bytes: inout [UInt8]) {
        bytes.append(UInt8(ascii: "\\"))
        guard byte < 0x20 else { return bytes.append(byte) }
        let digit = byte & 0x0F
        bytes.append(contentsOf: byte < 0x10 ? "u000".utf8 : "u001".utf8)
        bytes.append(digit < 10 ? UInt8(ascii: "0") + digit : UInt8(ascii: "a") + digit - 10)
    }
}
