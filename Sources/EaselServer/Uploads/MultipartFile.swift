/// Takes the one file out of a `multipart/form-data` body (RFC 7578), piece by piece.
///
/// Keeps no more than a delimiter or the part's head. What the head says is not looked at: the bytes decide what they are.
struct MultipartFile {
    enum Failure: Error, Equatable {
        /// Why it can't be read, as the end of a sentence.
        case malformed(String)
        case severalParts
    }

    private enum Stage: Equatable {
        case preamble, start, head, file, delimiter, end
    }

    private static let longestBoundary = 70
    private static let longestHead = 8 * 1024
    /// What may stand before the first boundary, and blanks behind one.
    private static let longestPreamble = 8 * 1024
    private static let blankLine = Array("\r\n\r\n".utf8)

    /// The line break before a boundary belongs to it.
    private let delimiter: [UInt8]
    private var stage = Stage.preamble
    /// What came and can't be judged yet. The first boundary may stand at the very beginning: it gets the line break that
    /// any other has before it.
    private var rest = Array("\r\n".utf8)
    private var preamble = 0
    /// The line break after the head, still to come.
    private var bytesBeforeFile = 2

    /// Reads the boundary from the request's content type.
    init(contentType: String) throws(Failure) {
        let boundary = QuotedText.split(contentType, at: ";").dropFirst().lazy.compactMap(QuotedText.parameter)
            .first { $0.name == "boundary" }?.value
        guard let boundary else { throw .malformed("its Content-Type names no boundary") }
        let bytes = Array(boundary.utf8)
        guard (1...Self.longestBoundary).contains(bytes.count), bytes.allSatisfy({ (0x20...0x7E).contains($0) }) else {
            throw .malformed("its boundary must have from 1 to \(Self.longestBoundary) plain characters")
        }
        delimiter = Array("\r\n--".utf8) + bytes
    }

    /// The bytes of the file that are certain after this piece of the body.
    mutating func read(_ piece: some Collection<UInt8>) throws(Failure) -> [UInt8] {
        if stage == .end { return [] }
        rest += piece
        if stage == .preamble { try readPreamble() }
        if stage == .start { try readStart() }
        if stage == .head { try readHead() }
        let file = stage == .file ? readFile() : []
        if stage == .delimiter { try readEnd() }
        return file
    }

    /// Throws unless the body came to its end.
    func finish() throws(Failure) {
        guard stage == .end else { throw .malformed("it ends before its closing boundary") }
    }

    /// Drops what stands before the first boundary (RFC 2046, 5.1.1).
    private mutating func readPreamble() throws(Failure) {
        let found = Self.index(of: delimiter, in: rest)
        let dropped = found.map { $0 + delimiter.count } ?? max(0, rest.count - delimiter.count + 1)
        preamble += dropped
        guard preamble <= Self.longestPreamble else {
            throw .malformed("it does not begin with the boundary that Content-Type names")
        }
        rest.removeFirst(dropped)
        if found != nil { stage = .start }
    }

    /// Drops the blanks that may stand behind a boundary.
    private mutating func readStart() throws(Failure) {
        let blanks = rest.prefix { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\t") }.count
        preamble += blanks
        rest.removeFirst(blanks)
        guard preamble <= Self.longestPreamble else { throw .malformed("it has no part") }
        if !rest.isEmpty { stage = .head }
    }

    private mutating func readHead() throws(Failure) {
        guard rest.starts(with: Self.blankLine.prefix(min(2, rest.count))) else {
            throw .malformed("it has no part")
        }
        let end = Self.index(of: Self.blankLine, in: rest)
        guard (end ?? rest.count - Self.blankLine.count) <= Self.longestHead else {
            throw .malformed("a part's head is longer than \(Self.longestHead / 1024) KiB")
        }
        guard let end else { return }
        // The line break stays: before a file without bytes it is also the delimiter's.
        rest.removeFirst(end + 2)
        stage = .file
    }

    private mutating func readFile() -> [UInt8] {
        let end = Self.index(of: delimiter, in: rest)
        let count = end ?? max(0, rest.count - delimiter.count + 1)
        var file = Array(rest[..<count])
        rest.removeFirst(count)
        if end != nil {
            rest.removeFirst(delimiter.count)
            stage = .delimiter
        }
        let skipped = min(bytesBeforeFile, file.count)
        file.removeFirst(skipped)
        bytesBeforeFile -= skipped
        return file
    }

    private mutating func readEnd() throws(Failure) {
        let blanks = rest.prefix { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\t") }.count
        preamble += blanks
        rest.removeFirst(blanks)
        guard preamble <= Self.longestPreamble else { throw .malformed("its boundary is also in the file") }
        guard rest.count >= 2 else { return }
        switch (rest[0], rest[1]) {
        case (UInt8(ascii: "-"), UInt8(ascii: "-")): stage = .end
        case (UInt8(ascii: "\r"), UInt8(ascii: "\n")): throw .severalParts
        default: throw .malformed("its boundary is also in the file")
        }
        rest = []
    }

    private static func index(of pattern: [UInt8], in bytes: [UInt8]) -> Int? {
        var start = 0
        while start + pattern.count <= bytes.count, let found = bytes[start...].firstIndex(of: pattern[0]) {
            if bytes[found...].starts(with: pattern) { return found }
            start = found + 1
        }
        return nil
    }
}
