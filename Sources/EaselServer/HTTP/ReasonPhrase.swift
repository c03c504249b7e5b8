import EaselCore
import HTTPTypes

/// A response's own reason phrase. Some programs show nothing else of an error, and the framework has only one phrase
/// for each status, so the phrase travels in a header that `HTTP1Conduct` removes.
enum ReasonPhrase {
    private static let longest = 150
    private static let plain: [Unicode.Scalar: String] = [
        "“": "\"", "”": "\"", "’": "'", "…": "...", "×": "x", "–": "-",
    ]

    /// The text in the characters that a status line allows.
    static func make(_ text: String) -> String {
        let letters = text.unicodeScalars.map { scalar in
            plain[scalar] ?? ((0x20...0x7E).contains(scalar.value) ? String(scalar) : "?")
        }
        return letters.joined().shortened(to: longest)
    }
}

extension HTTPField.Name {
    static let reasonPhrase = HTTPField.Name("X-Easel-Reason-Phrase")!
}
