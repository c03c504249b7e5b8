/// A result image: all that is needed to draw it, at any time, always the same.
struct ResultImage: Sendable {
    /// The path of its URL.
    let path: String
    let prompt: String
    let seed: UInt64
    let size: ImageSize
    /// "png" or "jpg", as really encoded.
    let format: String
    /// The suffix of the path says what the file should be.
    var suffix: String { String(path.split(separator: ".").last ?? "png") }
    let faults: Set<Fault>
}
