import Foundation

/// An origin as `SITE_URL`, `Origin` or `Host` spell it, and headers with quoted strings.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzOrigin(_ start: UnsafePointer<UInt8>?, _ count: Int) -> Int32 {
    var input = Input(start, count)
    let text = input.text()
    if let origin = Origin(text) {
        let normal = origin.description
        require(Origin(normal) == origin, "\(normal) is its own normal form")
        require(normal.utf8.allSatisfy { $0 > 32 && $0 < 127 }, "\(normal) is plain text")
        require(!origin.host.contains { "/?#@%\\".contains($0) }, "\(origin.host) is a host and nothing more")
        require(URL(string: normal)?.host()?.isEmpty == false, "\(normal) is an address to Foundation too")
        let address = NumericAddress.bytes(of: origin.hostWithoutBrackets)
        if origin.isLoopback, address.isEmpty {
            require(origin.host.contains("localhost"), "\(normal) is this machine by its name")
        }
    }
    let header = input.text()
    let pieces = QuotedText.split(header, at: ",")
    require(!pieces.isEmpty, "a header has a piece")
    if !header.utf8.contains(UInt8(ascii: "\"")) {
        let plain = header.unicodeScalars.split(separator: ",", omittingEmptySubsequences: false)
            .map { QuotedText.trimmed(Substring($0)) }
        require(pieces == plain, "without quotes every comma separates")
    }
    for piece in pieces {
        require(
            QuotedText.unquoted(piece).utf8.count <= piece.utf8.count, "a quoted string is no longer without quotes")
        if let parameter = QuotedText.parameter(piece) {
            require(!parameter.name.utf8.contains(UInt8(ascii: "=")), "a name ends at the first “=”")
        }
    }
    return 0
}
