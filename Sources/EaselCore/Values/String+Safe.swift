extension Unicode.Scalar {
    /// Whether it ends a line, moves a terminal's cursor, or turns the direction of what stands around it: C0, DEL and
    /// C1 controls, line and paragraph separators, and Unicode's `Bidi_Control`.
    package var isControl: Bool {
        switch value {
        case ..<0x20, 0x7F..<0xA0, 0x2028, 0x2029: true
        case 0x061C, 0x200E, 0x200F, 0x202A...0x202E, 0x2066...0x2069: true
        default: false
        }
    }

    fileprivate var breaksLine: Bool {
        switch self {
        case "\t", "\n", "\u{B}", "\u{C}", "\r", "\u{85}", "\u{2028}", "\u{2029}": true
        default: false
        }
    }
}

extension String {
    /// Whether there is anything in it to be seen: not only blanks, control characters, invisible ones, and what stands for
    /// bytes or surrogates that were no text.
    package var saysSomething: Bool {
        unicodeScalars.contains { scalar in
            switch scalar.properties.generalCategory {
            case .control, .format, .surrogate, .unassigned, .privateUse, .spaceSeparator, .lineSeparator,
                .paragraphSeparator:
                false
            default: scalar != "\u{FFFD}"
            }
        }
    }

    /// As text from outside has to be for a log or a terminal: line breaks and tabs become blanks, every other control
    /// character `U+FFFD`.
    package var inOneLine: String {
        guard unicodeScalars.contains(where: \.isControl) else { return self }
        return String(
            String.UnicodeScalarView(
                unicodeScalars.map { $0.breaksLine ? " " : $0.isControl ? "\u{FFFD}" : $0 }))
    }

    /// At most `count` Unicode scalars, the last one an ellipsis when something was cut; between characters, unless the
    /// first alone is longer. One character may be made of any number of scalars, so their number bounds nothing.
    package func shortened(to count: Int) -> String {
        guard !unicodeScalars.dropFirst(count).isEmpty else { return self }
        var room = count - 1
        let whole = prefix { character in
            room -= character.unicodeScalars.count
            return room >= 0
        }
        return (whole.isEmpty ? String(unicodeScalars.prefix(count - 1)) : String(whole)) + "…"
    }
}
