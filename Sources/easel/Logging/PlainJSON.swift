import EaselCore
import Foundation

/// JSON for terminals and logs.
enum PlainJSON {
    /// Every control character in a string is escaped, even those that JSON would allow.
    static func text(_ value: some Encodable, _ formatting: JSONEncoder.OutputFormatting) throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = formatting
        let text = String(decoding: try encoder.encode(value), as: UTF8.self)
        // A raw line break comes from the formatting.
        guard text.unicodeScalars.contains(where: { $0.isControl && $0 != "\n" }) else { return text }
        return text.unicodeScalars.reduce(into: "") { plain, scalar in
            if scalar.isControl, scalar != "\n" {
                plain += String(format: "\\u%04x", scalar.value)
            } else {
                plain.unicodeScalars.append(scalar)
            }
        }
    }
}
