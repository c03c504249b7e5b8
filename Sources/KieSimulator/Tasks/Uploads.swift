import Foundation

/// The files uploaded so far, in a folder under names of our own; the latest 200 are kept until they
/// expire.
actor Uploads {
    struct File: Sendable {
        let bytes: Data
        let type: String
    }

    private let folder: URL
    private let lifetime: Duration
    private var files: [String: (name: String, type: String, expires: Int64)] = [:]
    private var order: [String] = []

    private static let kept = 200

    init(folder: URL, lifetime: Duration) {
        self.folder = folder
        self.lifetime = lifetime
    }

    /// Stores the bytes under a public path; an existing path is silently overwritten, as at the provider.
    func store(_ bytes: Data, at path: String, type: String, now: Int64) throws {
        let name = UUID().uuidString
        try bytes.write(to: folder.appending(path: name))
        if let old = files.updateValue((name, type, now + Int64(lifetime / .milliseconds(1))), forKey: path) {
            remove(old.name)
        } else {
            order.append(path)
        }
        if order.count > Self.kept, let old = files.removeValue(forKey: order.removeFirst()) { remove(old.name) }
    }

    func file(at path: String, now: Int64) -> File? {
        guard let entry = files[path], entry.expires > now,
            let bytes = try? Data(contentsOf: folder.appending(path: entry.name))
        else {
            return nil
        }
        return File(bytes: bytes, type: entry.type)
    }

    private func remove(_ name: String) {
        // A file that can't be removed goes with the folder.
        try? FileManager.default.removeItem(at: folder.appending(path: name))
    }
}
