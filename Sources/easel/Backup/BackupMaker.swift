import BlobStorage
import EaselCore
import SQLiteStore

/// Makes a backup while the server keeps running.
struct BackupMaker {
    let settings: Settings
    let dataFolder: DataFolder
    let folder: BackupFolder
    let progress: ProgressLine

    /// Copies database, images and secret, reads all of it back, and completes the backup.
    ///
    /// The images come after the database: a file is stored before the database refers to it, so every file the copy
    /// refers to exists by then.
    func make(now: Timestamp) throws -> BackupManifest {
        try folder.create()
        defer { progress.clear() }
        let copy = DatabaseCopy(path: folder.database)
        try copy.make(of: settings.databasePath, now: now) { share in
            progress.show("database: \(Int(share * 100)) %")
        }
        let live = DiskBlobStore(reading: settings.imageFolder)
        let kept = try DiskBlobStore(root: folder.images)
        try count(copy, "images copied") { try kept.take($0.digest, byteCount: $0.byteCount, from: live) }
        let secret = try settings.secret ?? dataFolder.existing("secret")
        let keptSecret = try secret.map { try folder.keep(secret: $0) }

        try copy.check()
        let found = try count(copy, "images checked") { try kept.check($0.digest, byteCount: $0.byteCount) }
        let manifest = BackupManifest(
            easelVersion: Version.current, madeAt: now, database: try FileCopy.facts(of: folder.database),
            files: found.files, bytes: found.bytes, hasSecret: secret != nil, secret: keptSecret, missing: found.missing
        )
        try folder.complete(manifest)
        return manifest
    }

    @discardableResult
    private func count(
        _ copy: DatabaseCopy, _ what: String, _ body: (DatabaseCopy.KeptFile) throws -> BlobState
    ) throws -> FileCount {
        var count = FileCount()
        try copy.forEachFile { file in
            count.add(file.digest, file.byteCount, ids: file.ids, try body(file))
            progress.show("\(what): \(count.words)")
        }
        return count
    }
}
