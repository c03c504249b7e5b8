import EaselCore

/// One worker process's connection to the blob store.
struct BlobConnection: BlobStore {
    struct Failure: Error {}

    let process: Int
    let blobs: SimulatedBlobs
    let stage: Stage
    let weather: Weather
    /// A broken variant reports a blob as kept without keeping it.
    let forgets: Bool

    func makeUpload() async throws -> any BlobUpload {
        if weather.happens(.blobFails) { throw Failure() }
        return Upload(connection: self, path: blobs.makeUpload())
    }

    func size(of digest: String) async throws -> Int? { blobs.bytes(digest)?.count }

    func read(_ digest: String, range: Range<Int>, consume: ([UInt8]) async throws -> Void) async throws {
        guard let bytes = blobs.bytes(digest), range.upperBound <= bytes.count else { throw Failure() }
        try await consume(Array(bytes[range]))
    }

    func withLocalFile<Result: Sendable>(
        _ digest: String, _ body: @Sendable (String) async throws -> Result
    ) async throws -> Result {
        try await body(digest)
    }

    func remove(_ digest: String, keptBefore end: Timestamp) async throws -> Bool {
        blobs.remove(digest)
        return true
    }

    func checkWritable() async throws {}

    private struct Upload: BlobUpload {
        let connection: BlobConnection
        let path: String

        func append(_ bytes: [UInt8]) async throws { connection.blobs.append(bytes, to: path) }

        func keep(announcing announce: @Sendable (String) async throws -> Void) async throws -> String {
            let process = connection.process
            try await announce(SimulatedBlobs.digest(of: connection.blobs.upload(path)))
            guard await connection.stage.pause(process, "\(process) keep \(path)", isOneOfMany: true) else {
                throw CancellationError()
            }
            if connection.weather.happens(.blobFails) { throw Failure() }
            if connection.forgets { return SimulatedBlobs.digest(of: connection.blobs.upload(path)) }
            return connection.blobs.keep(path)
        }

        func discard() async { connection.blobs.discard(path) }
    }
}
