import EaselCore
import EaselServer
import Foundation

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// Small files that Easel creates once: its secret, and the demo's key. Only their owner can read them.
struct DataFolder {
    let path: String

    /// The folder of `serve` and of the commands that work beside it.
    static let usual = DataFolder(path: ".easel")

    /// For temporary files; leftovers of a dead process are removed at the next start.
    var scratch: String { path + "/scratch" }

    /// The contents of `name`, created by `make` if there is no such file. Processes that create it at the same time
    /// all get what the first one created.
    func kept(_ name: String, make: () -> String) throws(SettingError) -> String {
        if let text = try existing(name) { return text }
        let (text, draft) = (make(), "\(name).\(UUID().uuidString)")
        try write(text, toNew: draft)
        defer { try? FileManager.default.removeItem(atPath: path + "/" + draft) }
        // Creates the complete file or nothing, and fails if it exists.
        try? FileManager.default.linkItem(atPath: path + "/" + draft, toPath: path + "/" + name)
        if let text = try existing(name) {
            try flushFolder()
            return text
        }
        // The file system has no links.
        try write(text, toNew: name)
        return text
    }

    /// The contents of `name`; nil if there is no such file. An empty file is left for a person to look at: a new one
    /// instead would be a different secret.
    func existing(_ name: String) throws(SettingError) -> String? {
        let file = path + "/" + name
        let text: String
        do {
            text = try String(contentsOfFile: file, encoding: .utf8)
        } catch CocoaError.fileReadNoSuchFile {
            return nil
        } catch {
            throw SettingError("The file \(file) cannot be read: \(error.localizedDescription)")
        }
        guard !text.allSatisfy(\.isWhitespace) else {
            throw SettingError(
                "The file \(file) is empty; restore its content from a backup, or delete it to create a new one. With a new secret, older links and callback URLs are refused."
            )
        }
        return text.trimmingCharacters(in: .whitespacesAndNewlines)
    }

    /// Replaces `name`: it has either the old contents or the new ones, and is flushed.
    func keep(_ text: String, as name: String) throws(SettingError) {
        let draft = "\(name).\(UUID().uuidString)"
        try write(text, toNew: draft)
        guard rename(path + "/" + draft, path + "/" + name) == 0 else {
            let reason = String(cString: strerror(errno))
            try? FileManager.default.removeItem(atPath: path + "/" + draft)
            throw SettingError("The file \(path)/\(name) cannot be written: \(reason)")
        }
        try flushFolder()
    }

    /// Creates `name`, which must not exist, readable by its owner only, and flushes it.
    private func write(_ text: String, toNew name: String) throws(SettingError) {
        let file = path + "/" + name
        do {
            try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
            let descriptor = open(file, O_CREAT | O_EXCL | O_WRONLY | O_CLOEXEC, 0o600)
            guard descriptor >= 0 else { throw POSIXError(POSIXErrorCode(rawValue: errno) ?? .EIO) }
            let handle = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
            try handle.write(contentsOf: Data(text.utf8))
            try handle.synchronize()
            try handle.close()
        } catch {
            throw SettingError("The file \(file) cannot be written: \(error.localizedDescription)")
        }
        try flushFolder()
    }

    /// Makes file names durable.
    private func flushFolder() throws(SettingError) {
        let folder = open(path, O_RDONLY | O_CLOEXEC)
        defer { if folder >= 0 { close(folder) } }
        guard folder >= 0, fsync(folder) == 0 else {
            throw SettingError("The folder \(path) cannot be flushed to disk: \(String(cString: strerror(errno)))")
        }
    }

    /// The server's secret, created at the first start.
    func secret() throws(SettingError) -> String {
        let secret = try kept("secret") { Credentials.base64URL(Surroundings.systemRandomBytes(32)) }
        // A short one could be guessed, and used to forge callbacks.
        guard secret.utf8.count >= 32 else {
            throw SettingError(
                "The file \(path)/secret has \(secret.utf8.count) bytes; it must have at least 32. Restore its content "
                    + "from a backup.")
        }
        return secret
    }
}
