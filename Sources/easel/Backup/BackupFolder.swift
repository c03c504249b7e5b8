import BlobStorage
import EaselCore
import Foundation
import SQLiteStore

/// The folder of a backup: laid out like a data folder, plus `backup.json`.
struct BackupFolder {
    let path: String

    var database: String { path + "/easel.db" }
    var images: String { path + "/images" }
    private var manifestFile: String { path + "/backup.json" }

    /// Throws if the database at `path` is part of a backup: opening it would change what `restore` must find intact.
    static func refuse(database path: String) throws(SettingError) {
        let folder = URL(filePath: path).deletingLastPathComponent().path
        guard FileManager.default.fileExists(atPath: folder + "/backup.json") else { return }
        throw SettingError(
            "The folder \(folder) contains a backup, which cannot be used in place. Restore it: easel restore --from \(folder)"
        )
    }

    /// Creates the folder, which must be new or empty.
    func create() throws(SettingError) {
        do {
            // It will hold a secret.
            try FileManager.default.createDirectory(
                atPath: path, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
            let isEmpty = try FileManager.default.contentsOfDirectory(atPath: path).isEmpty
            guard isEmpty else {
                throw SettingError(
                    FileManager.default.fileExists(atPath: manifestFile)
                        ? "There is already a backup in \(path); name a new or empty folder."
                        : "The folder \(path) is not empty; name a new or empty one.")
            }
        } catch let error as SettingError {
            throw error
        } catch {
            throw SettingError("The folder \(path) cannot be created: \(error.localizedDescription)")
        }
    }

    /// The secret that was in use; nil if there was none. Throws unless it is the one the backup was made with.
    func secret(_ manifest: BackupManifest) throws -> String? {
        guard manifest.hasSecret else { return nil }
        let file = path + "/secret"
        let secret = try DataFolder(path: path).existing("secret")
        guard let secret, try manifest.secret.map({ try $0 == FileCopy.facts(of: file) }) ?? true else {
            throw SettingError(
                "The file \(file) is missing or does not match backup.json: it was changed or is damaged. Nothing was restored."
            )
        }
        return secret
    }

    /// - Returns: what the file is.
    func keep(secret: String) throws -> FileFacts {
        try DataFolder(path: path).keep(secret, as: "secret")
        return try FileCopy.facts(of: path + "/secret")
    }

    /// What the backup contains. Throws for a folder without a complete backup.
    func manifest() throws(SettingError) -> BackupManifest {
        guard let bytes = FileManager.default.contents(atPath: manifestFile) else {
            throw SettingError(
                "There is no backup.json in \(path), so it contains no backup, or an incomplete one. --from must be the folder that was passed to easel backup --to."
            )
        }
        struct Format: Decodable { let format: Int }
        do {
            let format = try JSONDecoder().decode(Format.self, from: bytes).format
            guard format <= BackupManifest.newestFormat else {
                throw SettingError("The backup in \(path) was made by a newer Easel; restore it with that version.")
            }
            return try JSONDecoder().decode(BackupManifest.self, from: bytes)
        } catch let error as SettingError {
            throw error
        } catch {
            throw SettingError("The file \(manifestFile) cannot be read: it is damaged, or not from a backup.")
        }
    }

    /// Writes `backup.json`, which makes this a complete backup.
    func complete(_ manifest: BackupManifest) throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        let unfinished = manifestFile + ".unfinished"
        try encoder.encode(manifest).write(to: URL(filePath: unfinished))
        try FileCopy.synchronize(unfinished)
        try FileManager.default.moveItem(atPath: unfinished, toPath: manifestFile)
        try FileCopy.synchronize(path)
    }
}
