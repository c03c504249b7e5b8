import EaselCore

/// Names for files people keep.
enum FileName {
    /// Bytes of a slug: with a number before it and an ending after it, it still fits every usual file system (255).
    private static let mostBytes = 150
    /// Names Windows keeps for devices, whatever ending they have.
    private static let devices: Set<String> = Set(
        ["con", "prn", "aux", "nul"] + ["com", "lpt"].flatMap { name in "0123456789¹²³".map { "\(name)\($0)" } })

    /// A prompt or title as a name without anything a file system or a shell takes amiss: letters and digits of any
    /// script with hyphens between them.
    static func slug(_ text: String, or fallback: String) -> String {
        let visible = String(String.UnicodeScalarView(text.lowercased().unicodeScalars.filter(isPlain)))
        let words = visible.split { !$0.isLetter && !$0.isNumber }.joined(separator: "-")
        var (slug, bytes) = ("", 0)
        for character in words.prefix(60) {
            bytes += character.utf8.count
            // Cut between characters, never inside of one.
            if bytes > mostBytes { break }
            slug.append(character)
        }
        while slug.last == "-" { slug.removeLast() }
        if slug.isEmpty { return fallback }
        return devices.contains(slug) ? "easel-\(slug)" : slug
    }

    /// Whether it may stand in a name: not what is invisible or turns the text around. Joiners may: scripts are written
    /// with them.
    private static func isPlain(_ scalar: Unicode.Scalar) -> Bool {
        if scalar == "\u{200C}" || scalar == "\u{200D}" { return true }
        return !scalar.properties.isDefaultIgnorableCodePoint && scalar.properties.generalCategory != .format
    }

    static func of(_ image: StoredImage, prompt: String?) -> String {
        "\(slug(prompt ?? "", or: "easel-\(image.id)")).\(image.format.fileExtension)"
    }

    /// `Content-Disposition` (RFC 6266): a plain name for old clients, and the true one.
    static func disposition(_ kind: String, _ name: String) -> String {
        let plain = String(name.unicodeScalars.map { $0.isASCII ? Character($0) : "_" })
        let allowed = Set("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._~".utf8)
        let encoded = name.utf8.map { byte in
            let hex = String(byte, radix: 16, uppercase: true)
            return allowed.contains(byte) ? String(UnicodeScalar(byte)) : "%" + (hex.count == 1 ? "0" : "") + hex
        }.joined()
        return "\(kind); filename=\"\(plain)\"; filename*=UTF-8''\(encoded)"
    }
}
