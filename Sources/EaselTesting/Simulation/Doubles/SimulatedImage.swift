/// An image of a simulated task, where it is to be had, and its bytes: readable text with an end that shows whether it is
/// whole.
struct SimulatedImage: Sendable, Equatable {
    /// When an address was told.
    enum Moment { case callback, answer }

    /// What has to be done to get it.
    enum Place: Sendable {
        case plain
        /// Only a fresh link leads to it.
        case linked
        /// It has moved to another host since the callback; who asks is told where it is.
        case moved
        /// Its host is not among those that may be fetched from, until somebody corrects the settings.
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

    /// The name of the image whose whole bytes these are.
    static func name(of bytes: [UInt8]) -> String? {
        bytes.suffix(end.count) == end[...] ? String(decoding: bytes.dropLast(end.count), as: UTF8.self) : nil
    }
}
