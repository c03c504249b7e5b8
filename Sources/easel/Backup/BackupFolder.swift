import BlobStorage
import EaselCore
import Foundation
import SQLiteStore

/// A folder with a backup: laid out as a data folder, and `backup.json`.
struct BackupFolder {
    let path: String

    var database: String { path + "/easel.db" }
    var images: String { path + "/images" }
    private var manifestFile: String { path + "/backup.json" }

    /// Throws if the database at `path` is a backup's: opening it would change what `restore` is to find unchanged.
    static func refuse(database path: String) throws(SettingError) {
        let folder = URL(filePath: path).deletingLastPathComponent().path
        guard FileManager.default.fileExists(atPath: folder + "/backup.json") else { return }
        throw SettingError(
            "The folder \(folder) contains a backup, which cannot be used in place. Restore it: easel restore --from \(folder)"
        )
    }

    /// Makes the folder, which must be new or empty.
    func create() throws(SettingError) {
        do {
            // It will hold a secret.
            try FileManager.default.createDirectory(
                atPath: path, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
            let isEmpty = try FileManager.default.contentsOfDirectory(atPath: path).isEmpty
            guard isEmpty else {
                throw SettingError(
                    FileManager.default.fileExists(atPath: manifestFile)
                        ? "There already is a backup in \(path); name a new or empty folder."
                        : "The folder \(path) is not empty; name a new or empty one.")
            }
        } catch let error as SettingError {
            throw error
        } catch {
            throw SettingError("The folder \(path) cannot be created: \(error.localizedDescription)")
        }
    }

    /// The secret that was in use.
    func secret() throws -> String? {
        guard let bytes = FileManager.default.contents(atPath: path + "/secret") else { return nil }
        return String(decoding: bytes, as: UTF8.self)
    }

    func keep(secret: String) throws {
        try DataFolder(path: path).keep(secret, as: "secret")
    }

    /// What the backup holds. Throws for a folder that has no whole backup.
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

    /// Writes `backup.json`: from now on this is a backup.
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
