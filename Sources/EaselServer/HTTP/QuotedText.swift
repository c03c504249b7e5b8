/// Header values with quoted strings in them (RFC 9110, 5.6).
///
/// Read scalar by scalar: an accent after a separator would form one character with it.
enum QuotedText {
    /// Pieces between separators that do not stand in quotes, without blanks around them.
    static func split(_ text: some StringProtocol, at separator: Unicode.Scalar) -> [Substring] {
        var pieces: [Substring] = []
        let text = Substring(text)
        let scalars = text.unicodeScalars
        var (start, isQuoted, isEscaped) = (scalars.startIndex, false, false)
        for index in scalars.indices {
            let scalar = scalars[index]
            if isEscaped {
                isEscaped = false
            } else if isQuoted, scalar == "\\" {
                isEscaped = true
            } else if scalar == "\"" {
                isQuoted.toggle()
            } else if scalar == separator, !isQuoted {
                pieces.append(trimmed(text[start..<index]))
                start = scalars.index(after: index)
            }
        }
        return pieces + [trimmed(text[start...])]
    }

    /// What a quoted string stands for; anything else as it is.
    static func unquoted(_ text: Substring) -> String {
        let scalars = text.unicodeScalars
        guard scalars.count >= 2, scalars.first == "\"", scalars.last == "\"" else { return String(text) }
        var (value, isEscaped) = (String.UnicodeScalarView(), false)
        for scalar in scalars.dropFirst().dropLast() {
            if scalar == "\\", !isEscaped {
                isEscaped = true
            } else {
                value.append(scalar)
                isEscaped = false
            }
        }
        return String(value)
    }

    /// A `name=value` pair, its name in lower case; nil without “=”.
    static func parameter(_ text: Substring) -> (name: String, value: String)? {
        let scalars = text.unicodeScalars
        guard let equals = scalars.firstIndex(of: "=") else { return nil }
        let value = trimmed(text[scalars.index(after: equals)...])
        return (trimmed(text[..<equals]).lowercased(), unquoted(value))
    }

    /// Without the blanks HTTP knows.
    static func trimmed(_ text: Substring) -> Substring {
        var scalars = text.unicodeScalars.drop { $0 == " " || $0 == "\t" }
        while let last = scalars.last, last == " " || last == "\t" { scalars.removeLast() }
        return Substring(scalars)
    }
}
