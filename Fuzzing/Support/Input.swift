/// One input of the fuzzer, handed out in pieces from the front.
struct Input {
    private(set) var bytes: ArraySlice<UInt8>

    init(_ start: UnsafePointer<UInt8>?, _ count: Int) {
        bytes = ArraySlice(UnsafeBufferPointer(start: start, count: count))
    }

    /// The next byte; 0 when nothing is left.
    mutating func byte() -> UInt8 { bytes.popFirst() ?? 0 }

    /// Everything up to the next 0xFF, a byte that no UTF-8 text has.
    mutating func piece() -> [UInt8] {
        let piece = bytes.prefix { $0 != 0xFF }
        bytes = bytes.dropFirst(piece.count + 1)
        return Array(piece)
    }

    /// The next piece as text; broken UTF-8 becomes the replacement character, as it does on the way in.
    mutating func text() -> String { String(decoding: piece(), as: UTF8.self) }

    /// All that is left, as text.
    var rest: String { String(decoding: bytes, as: UTF8.self) }
}

/// Ends the program when a property does not hold; the fuzzer keeps the input.
func require(_ holds: Bool, _ property: @autoclosure () -> String) {
    if !holds { fatalError(property()) }
}
