/// Header values with quoted strings in them (RFC 9110, 5.6).
enum QuotedText {
    /// Pieces between separators that do not stand in quotes, without blanks around them.
    static func split(_ text: some StringProtocol, at separator: Character) -> [Substring] {
        var pieces: [Substring] = []
        let text = Substring(text)
        var (start, isQuoted, isEscaped) = (text.startIndex, false, false)
        for index in text.indices {
            let character = text[index]
            if isEscaped {
                isEscaped = false
            } else if isQuoted, character == "\\" {
                isEscaped = true
            } else if character == "\"" {
                isQuoted.toggle()
            } else if character == separator, !isQuoted {
                pieces.append(trimmed(text[start..<index]))
                start = text.index(after: index)
            }
        }
        return pieces + [trimmed(text[start...])]
    }

    /// What a quoted string stands for; anything else as it is.
    static func unquoted(_ text: Substring) -> String {
        guard text.count >= 2, text.hasPrefix("\""), text.hasSuffix("\"") else { return String(text) }
        var (value, isEscaped) = ("", false)
        for character in text.dropFirst().dropLast() {
            if character == "\\", !isEscaped {
                isEscaped = true
            } else {
                value.append(character)
                isEscaped = false
            }
        }
        return value
    }

    /// A `name=value` pair, its name in lower case; nil without “=”.
    static func parameter(_ text: Substring) -> (name: String, value: String)? {
        guard let equals = text.firstIndex(of: "=") else { return nil }
        return (
            trimmed(text[..<equals]).lowercased(), unquoted(trimmed(text[text.index(after: equals)...]))
        )
    }

    /// Without the blanks HTTP knows.
    static func trimmed(_ text: Substring) -> Substring {
        var text = text.drop { $0 == " " || $0 == "\t" }
        while let last = text.last, last == " " || last == "\t" { text.removeLast() }
        return text
    }
}
