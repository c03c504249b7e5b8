import Foundation

/// The prompt in small type at the bottom left, and a mark that distinguishes a simulated image from a real one.
struct Caption {
    let prompt: String

    func draw(_ canvas: inout SVGCanvas) {
        let size = max(12, canvas.unit * 0.013 + (canvas.width + canvas.height) * 0.00425)
        let margin = canvas.unit * 0.038
        let mark = "SIMULATED"
        let markSize = size * 0.56
        let markWidth = markSize * Double(mark.count) * 0.95
        let lines = Self.wrap(
            Self.cleaned(prompt), columns: (canvas.width - margin * 3 - markWidth) * 0.86 / size, limit: 3)

        let scrim = canvas.linear([.init(0, 0x04050C, 0), .init(0.55, 0x04050C, 0.28), .init(1, 0x04050C, 0.66)])
        let scrimHeight = margin * 2.6 + size * 1.4 * Double(max(1, lines.count))
        canvas.rect(0, canvas.height - scrimHeight, canvas.width, scrimHeight, fill: scrim)

        let bottom = canvas.height - margin
        canvas.group("font-family=\"DejaVu Sans, Noto Sans, sans-serif\" fill=\"#ffffff\"") { canvas in
            for (index, line) in lines.enumerated() {
                let y = bottom - Double(lines.count - 1 - index) * size * 1.4
                canvas.raw(
                    "<text x=\"\(n(margin))\" y=\"\(n(y))\" font-size=\"\(n(size))\" fill-opacity=\"0.94\">"
                        + "\(Self.escaped(line))</text>")
            }
            canvas.raw(
                "<text x=\"\(n(canvas.width - margin))\" y=\"\(n(bottom))\" font-size=\"\(n(markSize))\""
                    + " text-anchor=\"end\" letter-spacing=\"\(n(markSize * 0.22))\" fill-opacity=\"0.66\">\(mark)</text>"
            )
        }
    }

    /// The prompt without what the document can't contain or the font can't show: control characters, direction
    /// overrides, emoji and their joiners.
    static func cleaned(_ text: String) -> String {
        var kept = String.UnicodeScalarView()
        for scalar in text.unicodeScalars.prefix(2000) {
            let properties = scalar.properties
            switch properties.generalCategory {
            case .control, .format, .lineSeparator, .paragraphSeparator, .privateUse, .surrogate, .unassigned:
                kept.append(" ")
            default:
                let isEmoji =
                    properties.isEmojiPresentation || properties.isVariationSelector
                    || properties.isEmojiModifier || (0x1F000...0x1FAFF).contains(scalar.value)
                kept.append(isEmoji ? " " : scalar)
            }
        }
        return String(kept).split(whereSeparator: \.isWhitespace).joined(separator: " ")
    }

    /// Breaks at spaces (or inside a word that is too long) into at most `limit` lines of an average length.
    static func wrap(_ text: String, columns: Double, limit: Int) -> [String] {
        // Half an em is an average Latin letter; East Asian ones take a whole em.
        func width(_ text: Substring) -> Double {
            text.unicodeScalars.reduce(0) {
                $0 + ((0x1100...0xFFE6).contains($1.value) && $1.value >= 0x2E80 ? 1.05 : 0.58)
            }
        }
        var lines: [String] = []
        var line = ""
        var rest = text.split(separator: " ")[...]
        while var word = rest.popFirst() {
            if width(word) > columns {
                var head = word
                while width(head) > columns, !head.isEmpty { head = head.dropLast() }
                guard !head.isEmpty else { break }
                rest.insert(word.dropFirst(head.count), at: rest.startIndex)
                word = head
            }
            let longer = line.isEmpty ? String(word) : "\(line) \(word)"
            if width(longer[...]) > columns {
                lines.append(line)
                line = String(word)
            } else {
                line = longer
            }
            if lines.count == limit { break }
        }
        if lines.count < limit, !line.isEmpty {
            lines.append(line)
        } else if lines.count == limit, let last = lines.last, !line.isEmpty {
            lines[limit - 1] = last + "…"
        }
        return lines
    }

    static func escaped(_ text: String) -> String {
        text.replacing("&", with: "&amp;").replacing("<", with: "&lt;").replacing(">", with: "&gt;")
    }
}
