import EaselCore
import Synchronization

/// Downloads the same picture from every address, except from those that have "refused" or "gone" in them, or "stuck",
/// which never answer. One with "flipped" has other bytes.
final class ScriptedFetcher: ResultFetcher {
    private let bytes: [UInt8]
    private let fetched = Mutex<[String]>([])
    private let refuses = Mutex(true)

    init(bytes: [UInt8]) {
        self.bytes = bytes
    }

    /// The addresses fetched so far.
    var addresses: [String] { fetched.withLock { $0 } }

    /// From now on nothing is refused: the settings were corrected.
    func allowAll() { refuses.withLock { $0 = false } }

    func fetch(_ url: String, into upload: any BlobUpload) async throws(FetchError) -> Int {
        fetched.withLock { $0.append(url) }
        if url.contains("refused"), refuses.withLock(\.self) { throw .refused("the test says so") }
        if url.contains("stuck") {
            // Until the server stops.
            do { try await Task.sleep(for: .seconds(3_600)) } catch { throw .transient("stopped") }
        }
        if url.contains("gone") { throw .gone("the test says so") }
        do {
            // Bytes behind the end of a picture are nobody's business, and make it another file.
            try await upload.append(bytes + (url.contains("flipped") ? [0] : []))
        } catch {
            throw .transient("\(error)")
        }
        return bytes.count + (url.contains("flipped") ? 1 : 0)
    }
}
