import Foundation

/// The files in a folder of thumbnails. A file's time is that of its last request, to within a day.
struct ThumbnailFolder: Sendable {
    let path: String

    /// Seconds by which the time of the last use may be wrong.
    private static let precision = 86_400.0
    /// Seconds after which a draft is one that a process which died has left.
    private static let longestDraft = 3_600.0
    private static let keys: Set<URLResourceKey> = [.fileSizeKey, .contentModificationDateKey]

    static func noteUse(of file: String) {
        let manager = FileManager.default
        guard let used = try? manager.attributesOfItem(atPath: file)[.modificationDate] as? Date,
            -used.timeIntervalSinceNow > precision
        else { return }
        try? manager.setAttributes([.modificationDate: Date()], ofItemAtPath: file)
    }

    /// Removes the files that were not asked for the longest until the others have nine tenths of `capacity`, if all have
    /// more than that; returns how many bytes there are.
    func limit(to capacity: Int) throws -> Int {
        let manager = FileManager.default
        guard manager.fileExists(atPath: path) else { return 0 }
        var files: [(url: URL, size: Int, used: Date)] = []
        for url in try manager.contentsOfDirectory(
            at: URL(filePath: path), includingPropertiesForKeys: Array(Self.keys))
        {
            // Others remove some meanwhile.
            guard let values = try? url.resourceValues(forKeys: Self.keys), let size = values.fileSize,
                let used = values.contentModificationDate
            else { continue }
            if url.pathExtension != "thumbnail", -used.timeIntervalSinceNow > Self.longestDraft {
                try? manager.removeItem(at: url)
            } else {
                files.append((url, size, used))
            }
        }
        var total = files.reduce(0) { $0 + $1.size }
        guard total > capacity else { return total }
        for file in files.sorted(by: { $0.used < $1.used }) where total > capacity / 10 * 9 {
            try? manager.removeItem(at: file.url)
            total -= file.size
        }
        return total
    }
}
