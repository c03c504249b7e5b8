/// A file made of ranges of another file and of bytes put between them, so that it need not be read into memory.
struct Splice: Sendable, Equatable {
    enum Piece: Sendable, Equatable {
        case bytes([UInt8])
        case original(Range<Int>)

        var count: Int {
            switch self {
            case .bytes(let bytes): bytes.count
            case .original(let range): range.count
            }
        }
    }

    let pieces: [Piece]

    var count: Int { pieces.reduce(0) { $0 + $1.count } }

    /// Every byte of the original is there, with `bytes` before the one at `offset`.
    static func inserting(_ bytes: [UInt8], at offset: Int, of size: Int) -> Splice {
        Splice(pieces: [.original(0..<offset), .bytes(bytes), .original(offset..<size)])
    }
}
