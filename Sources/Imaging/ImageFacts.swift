/// What a complete decode of an image found.
package struct ImageFacts: Codable, Hashable, Sendable {
    /// The format detected from the bytes, not from a name or a header.
    package enum Format: String, Codable, Sendable {
        case png, jpeg, webp
    }

    package let format: Format
    /// Size in pixels as displayed, that is after any rotation the image's metadata asks for.
    package let width: Int
    package let height: Int

    package init(format: Format, width: Int, height: Int) {
        self.format = format
        self.width = width
        self.height = height
    }
}
