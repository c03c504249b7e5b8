import EaselCore
import Synchronization

/// Keeps a download in memory.
final class MemoryUpload: BlobUpload {
    private let kept = Mutex<[UInt8]>([])
    let path = "/nowhere"
    var bytes: [UInt8] { kept.withLock { $0 } }

    func append(_ bytes: [UInt8]) async throws { kept.withLock { $0 += bytes } }
    func keep(announcing announce: @Sendable (String) async throws -> Void) async throws -> String { "" }
    func discard() async {}
}
