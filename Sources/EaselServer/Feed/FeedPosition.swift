/// Where a reader of the live feed goes on.
struct FeedPosition: Equatable {
    /// The last version the reader knows; -1 when it knows none and has to be told everything.
    let version: Int64

    /// Reads the header a browser sends when it reconnects and the query item of a first connection; the header wins,
    /// since the address stays what it was. Something that is no version is as good as nothing.
    init(lastEventID: String?, after: String?) {
        version = (lastEventID ?? after).flatMap { Int64($0) }.map { max($0, -1) } ?? -1
    }
}
