/// An image of a simulated task, where it is available, and its bytes: readable text with an end mark that shows
/// whether it is complete.
struct SimulatedImage: Sendable, Equatable {
    /// When a URL was reported.
    enum Moment { case callback, answer }

    /// What is necessary to get it.
    enum Place: Sendable {
        case plain
        /// It needs a new link.
        case linked
        /// It has moved to another host since the callback; a status request returns the new URL.
        case moved
        /// Its host is not allowed until the settings are corrected.
        case unlisted
        /// The provider has lost it.
        case gone
    }

    let task: String
    let number: Int
    let place: Place

    /// Such as `image:task_1:0`.
    var name: String { "image:\(task):\(number)" }

    func address(_ moment: Moment) -> String {
        place == .moved && moment == .answer ? name + ":there" : name
    }

    var bytes: [UInt8] { Array(name.utf8) + Self.end }

    private static let end: [UInt8] = Array(" whole".utf8)

    /// The name of the image that has exactly these bytes.
    static func name(of bytes: [UInt8]) -> String? {
        bytes.suffix(end.count) == end[...] ? String(decoding: bytes.dropLast(end.count), as: UTF8.self) : nil
    }
}
