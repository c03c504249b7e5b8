/// Extracts the data from a stream of server-sent events, however it is split into pieces.
///
/// OpenAI-compatible servers put one complete JSON text on every `data:` line; other fields and comments are ignored. A
/// server that does not stream sends one JSON document instead.
struct EventLines {
    struct TooLong: Error {}

    /// The longest line, in bytes; a tool call may come in one.
    static let longest = 262_144

    private(set) var isDocument = false
    private var hasBegun = false
    private var rest: [UInt8] = []

    /// The data of the lines that are whole now.
    mutating func take(_ bytes: some Sequence<UInt8>) throws(TooLong) -> [ArraySlice<UInt8>] {
        var data: [ArraySlice<UInt8>] = []
        for byte in bytes {
            if !hasBegun {
                // White space keeps connections open; a byte order mark says nothing.
                if byte <= 0x20 || [0xEF, 0xBB, 0xBF].contains(byte) { continue }
                hasBegun = true
                isDocument = byte == UInt8(ascii: "{")
            }
            if !isDocument, byte == UInt8(ascii: "\n") || byte == UInt8(ascii: "\r") {
                if let value = endLine() { data.append(value) }
            } else {
                guard isDocument || rest.count < Self.longest else { throw TooLong() }
                rest.append(byte)
            }
        }
        return data
    }

    /// What is left at the end: a line without its end, or the document.
    mutating func finish() -> ArraySlice<UInt8>? {
        guard isDocument else { return endLine() }
        defer { rest = [] }
        return rest[...]
    }

    private mutating func endLine() -> ArraySlice<UInt8>? {
        defer { rest = [] }
        return rest.starts(with: "data:".utf8) ? rest.dropFirst(5) : nil
    }
}
