/// Takes the `data:` lines out of a stream of server-sent events, however it is cut into pieces.
///
/// OpenAI-compatible servers put one whole JSON text on every such line; other fields and comments are passed over.
struct EventLines {
    struct TooLong: Error {}

    /// The longest line, in bytes; a tool call may come in one.
    static let longest = 262_144

    private var rest: [UInt8] = []

    /// The data of the lines that are whole now.
    mutating func take(_ bytes: some Sequence<UInt8>) throws(TooLong) -> [ArraySlice<UInt8>] {
        var data: [ArraySlice<UInt8>] = []
        for byte in bytes {
            guard byte == UInt8(ascii: "\n") || byte == UInt8(ascii: "\r") else {
                guard rest.count < Self.longest else { throw TooLong() }
                rest.append(byte)
                continue
            }
            if rest.starts(with: "data:".utf8) {
                let value = rest.dropFirst(5)
                data.append(value.first == UInt8(ascii: " ") ? value.dropFirst() : value)
            }
            rest = []
        }
        return data
    }
}
