import Foundation

/// The parts of a `multipart/form-data` body that is already in memory.
struct MultipartForm {
    struct Part {
        let name: String
        let fileName: String?
        let bytes: Data
    }

    let parts: [Part]

    /// Nil if the content type has no boundary.
    init?(contentType: String, body: Data) {
        guard contentType.lowercased().hasPrefix("multipart/form-data"),
            let boundary = Self.parameter("boundary", in: contentType)
        else { return nil }
        let delimiter = Data("--\(boundary)".utf8)
        var parts: [Part] = []
        var rest = body[...]
        while let start = rest.range(of: delimiter) {
            rest = rest[start.upperBound...]
            guard let end = rest.range(of: delimiter) else { break }
            if let part = Self.part(rest[..<end.lowerBound]) { parts.append(part) }
            rest = rest[end.lowerBound...]
        }
        self.parts = parts
    }

    func text(_ name: String) -> String? {
        parts.first { $0.name == name }.map { String(decoding: $0.bytes, as: UTF8.self) }
    }

    private static func part(_ section: Data) -> Part? {
        let blank = Data("\r\n\r\n".utf8)
        guard let gap = section.range(of: blank) else { return nil }
        let head = String(decoding: section[..<gap.lowerBound], as: UTF8.self)
        guard
            let disposition = head.components(separatedBy: "\r\n").first(where: {
                $0.lowercased().hasPrefix("content-disposition:")
            }), let name = parameter("name", in: disposition)
        else { return nil }
        // The line break before the next delimiter belongs to the delimiter.
        return Part(
            name: name, fileName: parameter("filename", in: disposition),
            bytes: Data(section[gap.upperBound...].dropLast(2)))
    }

    private static func parameter(_ name: String, in header: String) -> String? {
        for piece in pieces(header).dropFirst() {
            let pair = piece.split(separator: "=", maxSplits: 1)
            guard pair.count == 2, String(pair[0]).trimmingCharacters(in: .whitespaces).lowercased() == name else {
                continue
            }
            var value = String(pair[1]).trimmingCharacters(in: CharacterSet(charactersIn: " "))
            if value.unicodeScalars.first == "\"", value.unicodeScalars.last == "\"" {
                value = String(value.unicodeScalars.dropFirst().dropLast())
            }
            return value.isEmpty ? nil : value
        }
        return nil
    }

    /// The texts between unquoted semicolons; scalar by scalar, since a combining accent after a quote would
    /// form one character with it.
    private static func pieces(_ header: String) -> [Substring.UnicodeScalarView] {
        var isQuoted = false
        return header.unicodeScalars.split(omittingEmptySubsequences: false) { scalar in
            if scalar == "\"" { isQuoted.toggle() }
            return scalar == ";" && !isQuoted
        }
    }
}
