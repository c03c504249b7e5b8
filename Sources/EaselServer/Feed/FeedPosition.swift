/// Where a reader of the live feed continues.
///
/// The header that a browser sends when it reconnects takes precedence over the query item of the first connection,
/// because the address stays the same.
struct FeedPosition: Equatable {
    /// The last version the reader has; -1 if it has none and needs everything; nil for `latest`, if it wants only new
    /// changes.
    let version: Int64?

    /// What is not a version counts as missing.
    init(_ text: String?) {
        version = text == "latest" ? nil : text.flatMap { Int64($0) }.map { max($0, -1) } ?? -1
    }

    init(lastEventID: String?, after: String?) {
        self.init(lastEventID ?? after)
    }
}
