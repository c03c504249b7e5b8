/// Stores the bytes of images under their SHA-256.
package protocol BlobStore: Sendable {
    /// A place to write a new blob to; removed again unless it is kept.
    func makeUpload() async throws -> any BlobUpload
    /// The blob's size in bytes; nil when there is none.
    func size(of digest: String) async throws -> Int?
    /// Hands the bytes of `range` to `consume`, piece by piece and in order.
    func read(_ digest: String, range: Range<Int>, consume: ([UInt8]) async throws -> Void) async throws
    /// Runs `body` with the path of a file that has the blob's bytes.
    func withLocalFile<Result: Sendable>(
        _ digest: String, _ body: @Sendable (String) async throws -> Result
    ) async throws -> Result
    /// Removes a blob unless it was kept, for the first time or again, since `end`: what was kept just now may be about
    /// to be referred to. False when it stays for that reason.
    @discardableResult
    func remove(_ digest: String, keptBefore end: Timestamp) async throws -> Bool
    /// Throws unless a blob could be kept now.
    func checkWritable() async throws
}

/// A blob on its way into the store.
package protocol BlobUpload: Sendable {
    /// The path of the file with what was written so far.
    var path: String { get }
    func append(_ bytes: [UInt8]) async throws
    /// Makes the bytes durable and returns their SHA-256 in hex.
    ///
    /// - Parameter announce: called with the digest before the blob exists. If it throws, there will be no blob.
    func keep(announcing announce: @Sendable (String) async throws -> Void) async throws -> String
    /// Removes what was written; does nothing after `keep`.
    func discard() async
}
