/// Pictures as simulated results have them: readable text with an end that shows whether it is whole.
enum SimulatedPicture {
    private static let end: [UInt8] = Array(" whole".utf8)

    static func bytes(at url: String) -> [UInt8] { Array(url.utf8) + end }

    /// The address a whole picture came from.
    static func origin(of bytes: [UInt8]) -> String? {
        bytes.suffix(end.count) == end[...] ? String(decoding: bytes.dropLast(end.count), as: UTF8.self) : nil
    }
}
