/// Reads a `multipart/form-data` body (RFC 7578), piece by piece.
///
/// Keeps no more than a delimiter or a part's headers in memory.
struct MultipartParser {
    enum Failure: Error, Equatable {
        /// Why it can't be read, as the end of a sentence.
        case malformed(String)
        case severalParts
    }

    /// What the body says, in its order: for each part its head, bytes as often as there are some, and its end.
    enum Event: Equatable {
        case part(MultipartHead)
        case bytes([UInt8])
        case endOfPart
    }

    private enum Stage: Equatable {
        case preamble, start, head, content, delimiter, end
    }

    private static let longestBoundary = 70
    private static let longestHead = 8 * 1024
    /// What may precede the first boundary, and blanks after one.
    private static let longestPreamble = 8 * 1024
    private static let mostParts = 64
    private static let blankLine = Array("\r\n\r\n".utf8)

    /// The line break before a boundary belongs to it.
    private let delimiter: [UInt8]
    private var stage = Stage.preamble
    /// What came and can't be judged yet. The first boundary may stand at the very beginning: it gets the line break that
    /// any other has before it.
    private var rest = Array("\r\n".utf8)
    private var preamble = 0
    private var parts = 0
    /// The line break after the head, still to come.
    private var bytesBeforeContent = 2

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

    /// What is certain after this piece of the body.
    mutating func read(_ piece: some Collection<UInt8>) throws(Failure) -> [Event] {
        if stage == .end { return [] }
        rest += piece
        var events: [Event] = []
        var before: (stage: Stage, count: Int)
        repeat {
            before = (stage, rest.count)
            switch stage {
            case .preamble: try readPreamble()
            case .start: try readStart()
            case .head: if let head = try readHead() { events.append(.part(head)) }
            case .content:
                let bytes = readContent()
                if !bytes.isEmpty { events.append(.bytes(bytes)) }
                if stage == .delimiter { events.append(.endOfPart) }
            case .delimiter: try readDelimiter()
            case .end: rest = []
            }
        } while before != (stage, rest.count)
        return events
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

    /// Drops the blanks that may follow a boundary.
    private mutating func readStart() throws(Failure) {
        try dropBlanks(or: "it has no part")
        if !rest.isEmpty { stage = .head }
    }

    private mutating func readHead() throws(Failure) -> MultipartHead? {
        guard rest.starts(with: Self.blankLine.prefix(min(2, rest.count))) else {
            throw .malformed("it has no part")
        }
        let end = Self.index(of: Self.blankLine, in: rest)
        guard (end ?? rest.count - Self.blankLine.count) <= Self.longestHead else {
            throw .malformed("a part's head is longer than \(Self.longestHead / 1024) KiB")
        }
        guard let end else { return nil }
        parts += 1
        guard parts <= Self.mostParts else { throw .malformed("it has more than \(Self.mostParts) parts") }
        let head = MultipartHead(String(decoding: rest[..<end], as: UTF8.self))
        // The line break stays: before a part without bytes it is also the delimiter's.
        rest.removeFirst(end + 2)
        bytesBeforeContent = 2
        stage = .content
        return head
    }

    private mutating func readContent() -> [UInt8] {
        let end = Self.index(of: delimiter, in: rest)
        let count = end ?? max(0, rest.count - delimiter.count + 1)
        var content = Array(rest[..<count])
        rest.removeFirst(count)
        if end != nil {
            rest.removeFirst(delimiter.count)
            stage = .delimiter
        }
        let skipped = min(bytesBeforeContent, content.count)
        content.removeFirst(skipped)
        bytesBeforeContent -= skipped
        return content
    }

    private mutating func readDelimiter() throws(Failure) {
        try dropBlanks(or: "its boundary is also in the file")
        guard rest.count >= 2 else { return }
        switch (rest[0], rest[1]) {
        case (UInt8(ascii: "-"), UInt8(ascii: "-")): stage = .end
        case (UInt8(ascii: "\r"), UInt8(ascii: "\n")): stage = .head
        default: throw .malformed("its boundary is also in the file")
        }
    }

    private mutating func dropBlanks(or reason: String) throws(Failure) {
        let blanks = rest.prefix { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\t") }.count
        preamble += blanks
        rest.removeFirst(blanks)
        guard preamble <= Self.longestPreamble else { throw .malformed(reason) }
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

/// What the headers of a part say about it, in any order.
struct MultipartHead: Equatable {
    /// The field's name; empty when the head has none.
    let name: String
    /// Whether it is a file.
    let isFile: Bool

    init(_ text: String) {
        var parameters: [String: String] = [:]
        for line in text.split(separator: "\r\n") {
            guard let colon = line.unicodeScalars.firstIndex(of: ":"),
                QuotedText.trimmed(line[..<colon]).lowercased() == "content-disposition"
            else { continue }
            let pairs = QuotedText.split(line[line.index(after: colon)...], at: ";").compactMap(QuotedText.parameter)
            parameters = Dictionary(pairs.map { ($0.name, $0.value) }, uniquingKeysWith: { first, _ in first })
        }
        name = parameters["name"] ?? ""
        isFile = parameters["filename"] != nil || parameters["filename*"] != nil
    }
}
