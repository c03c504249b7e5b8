import ArgumentParser
import BlobStorage
import EaselCore

/// A new database beside images that are kept already is hardly ever meant: the right one is somewhere else, or lost.
enum LostDatabase {
    /// Throws for a database without an organization beside a folder with images.
    static func check(_ store: any Store, _ blobs: DiskBlobStore, _ settings: Settings) async throws {
        guard try await store.organizations().isEmpty, try !blobs.isEmpty() else { return }
        throw SettingError(
            "The database \(settings.databasePath) is new, but the folder \(settings.imageFolder) holds images. "
                + "Restore a backup (easel restore --from DIR), or set DATABASE_URL to the database that belongs to "
                + "them. To start over, move the folder away or add --new-database.")
    }

    /// The same for a command, which may come before the first start.
    static func check(_ store: any Store) async throws {
        let settings = try Settings.system()
        try await check(store, DiskBlobStore(reading: settings.imageFolder), settings)
    }
}

struct BeginningOptions: ParsableArguments {
    @Flag(help: "Start with a new database even if there are images.")
    var newDatabase = false
}
