import EaselCore
import EaselServer
import Foundation

/// Small files Easel makes once and keeps: its secret, and the demo's key. Readable by their owner only.
struct DataFolder {
    let path: String

    /// Where `serve` and the commands beside it keep theirs.
    static let usual = DataFolder(path: ".easel")

    /// For what is written on the way to something else; nothing of it outlives its process by more than a start.
    var scratch: String { path + "/scratch" }

    /// The contents of `name`, made by `make` when there is no such file. Processes that make it at the same time all get
    /// what the first one made.
    func kept(_ name: String, make: () -> String) throws(SettingError) -> String {
        if let text = existing(name) { return text }
        let (text, draft) = (make(), "\(name).\(UUID().uuidString)")
        try keep(text, as: draft)
        defer { try? FileManager.default.removeItem(atPath: path + "/" + draft) }
        // Makes the file whole or not at all, and fails when it is there.
        try? FileManager.default.linkItem(atPath: path + "/" + draft, toPath: path + "/" + name)
        if let text = existing(name) { return text }
        // An empty file is there, or the file system knows no links.
        try keep(text, as: name)
        return text
    }

    /// The contents of `name` without the line break that editors put at the end; nil when there is no such file.
    func existing(_ name: String) -> String? {
        let text = try? String(contentsOfFile: path + "/" + name, encoding: .utf8)
            .trimmingCharacters(in: .whitespacesAndNewlines)
        return text?.isEmpty == false ? text : nil
    }

    /// Writes `name` anew.
    func keep(_ text: String, as name: String) throws(SettingError) {
        let file = path + "/" + name
        do {
            try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
            guard
                FileManager.default.createFile(
                    atPath: file, contents: Data(text.utf8), attributes: [.posixPermissions: 0o600])
            else { throw CocoaError(.fileWriteUnknown) }
        } catch {
            throw SettingError("The file \(file) can't be written: \(error.localizedDescription)")
        }
    }

    /// The server's secret as it was made at the first start.
    func secret() throws(SettingError) -> String {
        try kept("secret") { Credentials.base64URL(Surroundings.systemRandomBytes(32)) }
    }
}
