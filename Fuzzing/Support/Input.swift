/// One input of the fuzzer, handed out in pieces from the front.
struct Input {
    private(set) var bytes: ArraySlice<UInt8>

    init(_ start: UnsafePointer<UInt8>?, _ count: Int) {
        bytes = ArraySlice(UnsafeBufferPointer(start: start, count: count))
    }

    /// The next byte; 0 when nothing is left.
    mutating func byte() -> UInt8 { bytes.popFirst() ?? 0 }

    /// Everything up to the next 0xFF, a byte that never occurs in UTF-8.
    mutating func piece() -> [UInt8] {
        let piece = bytes.prefix { $0 != 0xFF }
        bytes = bytes.dropFirst(piece.count + 1)
        return Array(piece)
    }

    /// The next piece as text; invalid UTF-8 becomes the replacement character, as in the server.
    mutating func text() -> String { String(decoding: piece(), as: UTF8.self) }

    /// The rest, as text.
    var rest: String { String(decoding: bytes, as: UTF8.self) }
}

/// Ends the program when a property does not hold; the fuzzer keeps the input.
func require(_ holds: Bool, _ property: @autoclosure () -> String) {
    if !holds { fatalError(property()) }
}
