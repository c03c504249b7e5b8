import BlobStorage
import EaselCore
import Foundation
import SQLiteStore

/// Restores a backup to the places the settings name.
struct BackupRestorer {
    /// What happened besides the restore itself.
    struct Report {
        let manifest: BackupManifest
        var found = FileCount()
        var settled: SettledBackup?
        var secret = SecretOutcome.none
    }

    enum SecretOutcome: String, Encodable {
        /// The backup has none.
        case none
        case restored
        /// The existing one is the same.
        case same
        /// A different one is in use here, in the file or as `EASEL_SECRET`.
        case differs
    }

    let settings: Settings
    let dataFolder: DataFolder
    let folder: BackupFolder
    let progress: ProgressLine

    /// Images come first and the database last: until the database is renamed, nothing is restored.
    func restore(_ surroundings: Surroundings) async throws -> Report {
        var report = Report(manifest: try folder.manifest())
        let place = DatabasePlace(path: settings.databasePath)
        return try await place.withoutServers {
            try place.checkFree()
            _ = try folder.secret(report.manifest)
            let new = settings.databasePath + ".restoring"
            removeLeftovers(of: new)
            defer {
                progress.clear()
                removeLeftovers(of: new)
            }
            guard try FileCopy.copy(folder.database, to: new) == report.manifest.database else {
                throw SettingError(
                    "The file \(folder.database) does not match backup.json: it was changed or is damaged. Nothing was restored."
                )
            }
            report.found = try takeImages(named: DatabaseCopy(path: new))
            report.settled = try await SQLiteStore.with(path: new, bell: CommitBell()) { store in
                try await store.settleBackup(surroundings: surroundings, policy: settings.attemptPolicy)
            }
            report.secret = try restoreSecret(report.manifest)
            try FileCopy.synchronize(new)
            try place.put(new)
            try FileCopy.synchronize(URL(filePath: settings.databasePath).deletingLastPathComponent().path)
            return report
        }
    }

    private func takeImages(named copy: DatabaseCopy) throws -> FileCount {
        let kept = DiskBlobStore(reading: folder.images)
        let live = try settings.blobs()
        var count = FileCount()
        try copy.forEachFile { file in
            count.add(
                file.digest, file.byteCount, ids: file.ids,
                try live.take(file.digest, byteCount: file.byteCount, from: kept))
            progress.show("images restored: \(count.words)")
        }
        return count
    }

    private func restoreSecret(_ manifest: BackupManifest) throws -> SecretOutcome {
        guard let secret = try folder.secret(manifest) else { return .none }
        if let used = try settings.secret ?? dataFolder.existing("secret") { return used == secret ? .same : .differs }
        try dataFolder.keep(secret, as: "secret")
        return .restored
    }

    /// Of this restore, or of an interrupted one.
    private func removeLeftovers(of new: String) {
        for ending in ["", "-wal", "-shm", "-journal", ".lock"] {
            try? FileManager.default.removeItem(atPath: new + ending)
        }
    }
}
