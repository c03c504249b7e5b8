import EaselCore
import Synchronization

/// Downloads the same image from every URL, except from those containing "refused" or "gone", or "stuck",
/// which never answer. A URL with "flipped" has other bytes.
final class ScriptedFetcher: ResultFetcher {
    private let bytes: [UInt8]
    private let fetched = Mutex<[String]>([])
    private let refuses = Mutex(true)

    init(bytes: [UInt8]) {
        self.bytes = bytes
    }

    /// The URLs requested so far.
    var addresses: [String] { fetched.withLock { $0 } }

    /// Refuses nothing from now on, as after a correction of the settings.
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
            // Bytes after the end of an image are ignored, but make it another file.
            try await upload.append(bytes + (url.contains("flipped") ? [0] : []))
        } catch {
            throw .transient("\(error)")
        }
        return bytes.count + (url.contains("flipped") ? 1 : 0)
    }
}
