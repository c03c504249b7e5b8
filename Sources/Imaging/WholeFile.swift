import Foundation

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// Puts files in place completely or not at all, even if the power fails.
enum WholeFile {
    /// Flushes `draft` and renames it to `target`, also from another file system.
    static func put(_ draft: String, at target: String) throws(ImagingError) {
        do {
            try flush(draft)
            if rename(draft, target) == 0 { return }
            guard errno == EXDEV else { throw POSIXError(POSIXErrorCode(rawValue: errno) ?? .EIO) }
            let near = target + ".\(UUID().uuidString)"
            defer { try? FileManager.default.removeItem(atPath: near) }
            try FileManager.default.copyItem(atPath: draft, toPath: near)
            try flush(near)
            guard rename(near, target) == 0 else { throw POSIXError(POSIXErrorCode(rawValue: errno) ?? .EIO) }
        } catch {
            throw .unavailable("\(target) can't be written: \(error.localizedDescription)")
        }
    }

    private static func flush(_ path: String) throws {
        let file = try FileHandle(forUpdating: URL(filePath: path))
        defer { try? file.close() }
        try file.synchronize()
    }
}
