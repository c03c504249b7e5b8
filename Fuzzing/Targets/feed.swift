/// Where a reader of the live feed resumes: a header and a query item, either may be missing.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzFeed(_ start: UnsafePointer<UInt8>?, _ count: Int) -> Int32 {
    var input = Input(start, count)
    let presence = input.byte()
    let header = presence & 1 == 0 ? nil : input.text()
    let item = presence & 2 == 0 ? nil : input.rest
    let position = FeedPosition(lastEventID: header, after: item)
    require(position.version.map { $0 >= -1 } ?? true, "a position is a version, nothing or the latest")
    require((position.version == nil) == ((header ?? item) == "latest"), "only “latest” is the latest")
    if let header {
        require(FeedPosition(lastEventID: header, after: "7") == position, "the header wins over the query")
        require(FeedPosition(lastEventID: nil, after: header) == position, "header and query are read alike")
    } else if item == nil {
        require(position.version == -1, "who says nothing knows nothing")
    }
    if let version = position.version, version >= 0 {
        let again = FeedPosition(lastEventID: String(version), after: nil)
        require(again == position, "a version written out is the same position")
    }
    return 0
}
