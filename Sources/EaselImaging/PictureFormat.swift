/// The image formats this program reads; anything else is refused before libvips sees a byte.
enum PictureFormat: String {
    case png, jpeg, webp

    /// The number of first bytes that decide.
    static let headBytes = 12

    /// The format that a file's first bytes announce.
    init?(head: ArraySlice<UInt8>) {
        if head.starts(with: [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]) {
            self = .png
        } else if head.starts(with: [0xFF, 0xD8, 0xFF]) {
            self = .jpeg
        } else if head.starts(with: "RIFF".utf8), head.dropFirst(8).starts(with: "WEBP".utf8) {
            self = .webp
        } else {
            return nil
        }
    }
}
