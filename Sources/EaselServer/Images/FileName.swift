import EaselCore

/// Names for files people keep.
enum FileName {
    /// A prompt or title as a name without anything a file system or a shell takes amiss: letters and digits of any
    /// script with hyphens between them.
    static func slug(_ text: String, or fallback: String, most: Int = 60) -> String {
        let words = text.lowercased().split { !$0.isLetter && !$0.isNumber }.joined(separator: "-")
        var slug = words.prefix(most)
        while slug.last == "-" { slug.removeLast() }
        return slug.isEmpty ? fallback : String(slug)
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
