/// Reads a `.env` file the way people write them.
///
/// A line is `NAME=value`, optionally after `export`; the value may be quoted. `#` starts a comment at the
/// start of a line or after a space. Nothing is expanded.
enum DotEnv {
    struct InvalidLine: Error, Equatable {
        /// The line number, from 1.
        let number: Int
        let reason: String
    }

    /// Read scalar by scalar: an accent after a quote or “=” would form one character with it.
    private typealias Line = Substring.UnicodeScalarView

    static func parse(_ text: String) throws(InvalidLine) -> [String: String] {
        var values: [String: String] = [:]
        // Some editors on Windows start a file with a byte order mark.
        let scalars = text.unicodeScalars.drop { $0 == "\u{FEFF}" }
        for (index, line) in scalars.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
            var line = trimmed(line)
            if line.isEmpty || line.first == "#" { continue }
            if line.starts(with: "export ".unicodeScalars) { line = trimmed(line.dropFirst(7)) }
            guard let equals = line.firstIndex(of: "=") else {
                throw InvalidLine(number: index + 1, reason: "has no “=”; write NAME=value")
            }
            let name = trimmed(line[..<equals])
            guard !name.isEmpty, name.allSatisfy(isNamePart) else {
                throw InvalidLine(
                    number: index + 1, reason: "has no valid name before “=”; use letters, digits and underscores")
            }
            values[String(name)] = try value(trimmed(line[line.index(after: equals)...]), line: index + 1)
        }
        return values
    }

    private static func value(_ text: Line, line: Int) throws(InvalidLine) -> String {
        guard let quote = text.first, quote == "\"" || quote == "'" else {
            let comment = text.indices.first {
                text[$0] == "#" && ($0 == text.startIndex || text[text.index(before: $0)] == " ")
            }
            return String(trimmed(text[..<(comment ?? text.endIndex)]))
        }
        let rest = text.dropFirst()
        guard let end = rest.firstIndex(of: quote) else {
            throw InvalidLine(number: line, reason: "has an unclosed quote")
        }
        let behind = trimmed(rest[rest.index(after: end)...])
        guard behind.isEmpty || behind.first == "#" else {
            throw InvalidLine(number: line, reason: "has text after the closing quote")
        }
        return String(rest[..<end])
    }

    private static func isNamePart(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar {
        case "A"..."Z", "a"..."z", "0"..."9", "_": true
        default: false
        }
    }

    private static func trimmed(_ text: Line) -> Line {
        var text = text.drop { $0 == " " || $0 == "\t" || $0 == "\r" }
        while let last = text.last, last == " " || last == "\t" || last == "\r" { text.removeLast() }
        return text
    }
}
