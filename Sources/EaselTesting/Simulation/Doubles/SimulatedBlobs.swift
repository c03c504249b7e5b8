import Synchronization

/// The durable blobs, and uploads of processes that may die before keeping them.
final class SimulatedBlobs: Sendable {
    private struct State {
        var kept: [String: [UInt8]] = [:]
        var uploads: [String: [UInt8]] = [:]
        var made = 0
    }

    private let state = Mutex(State())

    /// The bytes that are durable under `digest`.
    func bytes(_ digest: String) -> [UInt8]? { state.withLock { $0.kept[digest] } }

    func makeUpload() -> String {
        state.withLock { state in
            state.made += 1
            let path = "upload-\(state.made)"
            state.uploads[path] = []
            return path
        }
    }

    func append(_ bytes: [UInt8], to path: String) {
        state.withLock { $0.uploads[path, default: []] += bytes }
    }

    func upload(_ path: String) -> [UInt8] { state.withLock { $0.uploads[path] ?? [] } }

    func keep(_ path: String) -> String {
        state.withLock { state in
            let bytes = state.uploads.removeValue(forKey: path) ?? []
            let digest = Self.digest(of: bytes)
            state.kept[digest] = bytes
            return digest
        }
    }

    func remove(_ digest: String) {
        state.withLock { $0.kept[digest] = nil }
    }

    func discard(_ path: String) {
        state.withLock { _ = $0.uploads.removeValue(forKey: path) }
    }

    /// Sixty-four hexadecimal digits that differ for different bytes; not cryptographic (FNV-1a).
    static func digest(of bytes: [UInt8]) -> String {
        let hash = bytes.reduce(0xCBF2_9CE4_8422_2325 as UInt64) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 }
        let digits = String(hash, radix: 16)
        return String(repeating: String(repeating: "0", count: 16 - digits.count) + digits, count: 4)
    }
}
