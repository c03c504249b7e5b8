/// Where a reader of the live feed goes on.
///
/// A header a browser sends when it reconnects wins over the query item of the first connection, since the address
/// stays what it was.
struct FeedPosition: Equatable {
    /// The last version the reader knows; -1 when it knows none and has to be told everything; nil for `latest`, when it
    /// wants only what comes from now on.
    let version: Int64?

    /// Something that is no version is as good as nothing.
    init(_ text: String?) {
        version = text == "latest" ? nil : text.flatMap { Int64($0) }.map { max($0, -1) } ?? -1
    }

    init(lastEventID: String?, after: String?) {
        self.init(lastEventID ?? after)
    }
}
