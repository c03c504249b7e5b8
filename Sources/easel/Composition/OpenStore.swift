import BlobStorage
import EaselCore
import EaselServer
import SQLiteStore

/// The store that the settings name, opened by a command while the server may be running.
struct OpenStore {
    let store: SQLiteStore
    /// Rung after every commit of this process.
    let bell: CommitBell
    let surroundings: Surroundings
    let settings: Settings

    static func with(_ body: (OpenStore) async throws -> Void) async throws {
        let settings = try Settings.system()
        try BackupFolder.refuse(database: settings.databasePath)
        let bell = CommitBell()
        try await settings.withStore(bell: bell) { store in
            try await body(
                OpenStore(
                    store: store, bell: bell, surroundings: Surroundings(clock: SystemClock()), settings: settings))
        }
    }

    /// Runs `body` with the use cases of the HTTP API.
    func withUseCases(_ body: (UseCases, ImageLinks) async throws -> Void) async throws {
        // Created by the first start; without one there is nothing a link could point to.
        let secret =
            try settings.secret ?? DataFolder.usual.existing("secret")
            ?? Credentials.base64URL(surroundings.random(bytes: 32))
        let links = ImageLinks(
            origin: site, credentials: Credentials(secret: Array(secret.utf8)), clock: surroundings.clock)
        try await withProvider { provider in
            let useCases = UseCases(
                store: store, provider: provider, links: links, bell: bell, surroundings: surroundings,
                policy: settings.attemptPolicy, rateLimit: settings.provider.rateLimit)
            try await body(useCases, links)
        }
    }

    /// Runs `body` with the provider as a server last read what it offers.
    func withProvider(_ body: (any ImageProvider) async throws -> Void) async throws {
        try await settings.provider.withProvider { provider in
            if let kept = try await store.catalogue(readAfter: nil) { provider.use(kept) }
            try await body(provider)
        }
    }

    /// The images' bytes, for reading.
    var blobs: any BlobStore { DiskBlobStore(reading: settings.imageFolder) }

    /// The address of the server's pages and images.
    var site: String { settings.siteURL?.description ?? "http://127.0.0.1:\(settings.port)" }
}
