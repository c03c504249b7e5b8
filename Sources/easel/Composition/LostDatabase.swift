import ArgumentParser
import BlobStorage
import EaselCore

/// A new database beside existing images is hardly ever intended: the right one is somewhere else, or lost.
enum LostDatabase {
    /// Throws if the database has no organization but the image folder has images.
    static func check(_ store: any Store, _ blobs: DiskBlobStore, _ settings: Settings) async throws {
        guard try await store.organizations().isEmpty, try !blobs.isEmpty() else { return }
        throw SettingError(
            "The database \(settings.databasePath) is new, but the folder \(settings.imageFolder) holds images. "
                + "Restore a backup (easel restore --from DIR), or set DATABASE_URL to the database that belongs to "
                + "them. To start over, move the folder away or add --new-database.")
    }

    /// The same for a command, which may run before the first start.
    static func check(_ store: any Store) async throws {
        let settings = try Settings.system()
        try await check(store, DiskBlobStore(reading: settings.imageFolder), settings)
    }
}

struct BeginningOptions: ParsableArguments {
    @Flag(help: "Start with a new database even if there are images.")
    var newDatabase = false
}
