/// Makes text from outside safe to keep, log and show.
public enum SafeText {
    /// The most characters kept (500).
    public static let maximumLength = 500

    /// The text on one line, without control and direction-changing characters, with `secret` replaced, cut to
    /// ``maximumLength`` Unicode scalars. A secret shorter than four characters is not looked for.
    public static func clean(_ text: String, hiding secret: String = "") -> String {
        // Nearly every text is a short word.
        if text.utf8.count <= maximumLength, text.utf8.allSatisfy({ (0x20...0x7E).contains($0) }),
            !contains(secret.utf8, in: text.utf8)
        {
            return text
        }
        // Bounded first: what is beyond cannot survive the cut, however much of it is removed or replaced.
        // Counted in scalars, since one character may be made of any number of them.
        var cleaned = String.UnicodeScalarView()
        for scalar in text.unicodeScalars.prefix(4 * maximumLength + secret.unicodeScalars.count) {
            switch scalar.properties.generalCategory {
            case .control, .lineSeparator, .paragraphSeparator:
                if scalar == "\n" || scalar == "\t" { cleaned.append(" ") }
            case .format, .surrogate, .privateUse, .unassigned: break
            default: cleaned.append(scalar)
            }
        }
        var result = String(cleaned)
        if secret.count >= 4 { result = replacing(secret, in: result) }
        return String(String.UnicodeScalarView(result.unicodeScalars.prefix(maximumLength)))
    }

    /// Whether the secret is in the text; quicker for short texts than the search of the standard library.
    private static func contains(_ secret: String.UTF8View, in text: String.UTF8View) -> Bool {
        guard let first = secret.first else { return false }
        var rest = text[...]
        while rest.count >= secret.count, let start = rest.firstIndex(of: first) {
            if rest[start...].starts(with: secret) { return true }
            rest = rest[rest.index(after: start)...]
        }
        return false
    }

    private static func replacing(_ secret: String, in text: String) -> String {
        text.split(separator: secret, omittingEmptySubsequences: false).joined(separator: "[redacted]")
    }
}
