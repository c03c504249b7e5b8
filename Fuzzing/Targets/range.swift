/// A `Range` header and the size of the file it is for.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzRange(_ start: UnsafePointer<UInt8>?, _ count: Int) -> Int32 {
    var input = Input(start, count)
    let size: Int =
        switch input.byte() {
        case let small where small < 0xF0: Int(small)
        case 0xFF: .max
        case let large: 1 << Int(large & 0x3F)
        }
    let header = input.rest
    switch ByteRange(header: header, size: size) {
    case .whole: break
    case .unsatisfiable: require(header.lowercased().contains("bytes"), "only a range in bytes is refused")
    case .part(let part):
        require(!part.isEmpty, "a part has bytes")
        require(part.lowerBound >= 0 && part.upperBound <= size, "a part is within the file")
        // Requesting the answered range gives the same answer.
        let again = ByteRange(header: "bytes=\(part.lowerBound)-\(part.upperBound - 1)", size: size)
        require(again == .part(part), "the answer's own range is the same range")
    }
    return 0
}
