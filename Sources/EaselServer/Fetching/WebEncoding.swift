/// Reads path and query as browsers do (the WHATWG URL standard), and writes them as RFC 3986 requires.
///
/// A space or a non-ASCII letter becomes its percent-encoded UTF-8 bytes, and so does what the standard leaves as is
/// although servers may not understand it (`|`, `^`, `[`, a `%` without two digits). Tabs and line breaks are removed,
/// `\` in a path becomes `/`, `.` and `..` are resolved, and the `#` with what follows it is never sent.
enum WebEncoding {
    /// Without the white space and control characters around it.
    static func trimmed(_ text: String) -> Substring {
        let isBlank = { (scalar: Unicode.Scalar) in scalar.value <= 32 }
        let scalars = text.unicodeScalars
        guard let first = scalars.firstIndex(where: { !isBlank($0) }),
            let last = scalars.lastIndex(where: { !isBlank($0) })
        else { return "" }
        return Substring(scalars[first...last])
    }

    /// What is asked of a host: the path, and the query if there is one with its `?`.
    static func target(_ bytes: some Sequence<UInt8>) -> (path: String, whole: String) {
        let sent = bytes.prefix { $0 != UInt8(ascii: "#") }.filter { ![9, 10, 13].contains($0) }
        let path = sent.prefix { $0 != UInt8(ascii: "?") }
        let slashed = path.map { $0 == UInt8(ascii: "\\") ? UInt8(ascii: "/") : $0 }
        let plain = withoutDots(encoded(slashed[...], bare: ":@/!$&'()*+,;="))
        // `'` is encoded in queries, by the standard.
        return (plain, plain + encoded(sent[path.endIndex...], bare: ":@/!$&()*+,;=?"))
    }

    private static func encoded(_ bytes: ArraySlice<UInt8>, bare: StaticString) -> String {
        let bare = UnsafeBufferPointer(start: bare.utf8Start, count: bare.utf8CodeUnitCount)
        var text: [UInt8] = []
        for (index, byte) in zip(bytes.indices, bytes) {
            let isByte = byte == UInt8(ascii: "%") && bytes[(index + 1)...].prefix(2).count(where: isHexadecimal) == 2
            if isUnreserved(byte) || bare.contains(byte) || isByte {
                text.append(byte)
            } else {
                text += [UInt8(ascii: "%"), digit(byte >> 4), digit(byte & 15)]
            }
        }
        return String(decoding: text, as: UTF8.self)
    }

    /// The path without `.` and `..`, also where their dots are encoded.
    private static func withoutDots(_ path: String) -> String {
        var kept: [Substring] = []
        let segments = path.dropFirst().split(separator: "/", omittingEmptySubsequences: false)
        for (index, segment) in segments.enumerated() {
            let isLast = index == segments.count - 1
            switch segment.lowercased().replacing("%2e", with: ".") {
            case "..":
                _ = kept.popLast()
                if isLast { kept.append("") }
            case ".": if isLast { kept.append("") }
            default: kept.append(segment)
            }
        }
        return "/" + kept.joined(separator: "/")
    }

    private static func isUnreserved(_ byte: UInt8) -> Bool {
        switch byte {
        case 48...57, 65...90, 97...122, UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: "~"):
            true
        default: false
        }
    }

    private static func isHexadecimal(_ byte: UInt8) -> Bool {
        switch byte {
        case 48...57, 65...70, 97...102: true
        default: false
        }
    }

    private static func digit(_ value: UInt8) -> UInt8 { value < 10 ? 48 + value : 55 + value }
}
