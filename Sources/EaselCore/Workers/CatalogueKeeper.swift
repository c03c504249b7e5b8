package import Logging

/// Keeps the provider's catalogue fresh: what is kept is used from the start, and the provider is asked every few hours, by
/// one process for all of them. Nothing waits for it.
package struct CatalogueKeeper: Sendable {
    /// Seconds between two readings.
    package static let interval = 6 * 3_600.0
    /// Seconds between looks at what another process may have read.
    private static let tick = 30.0

    private let store: any Store
    private let provider: any ImageProvider
    private let clock: any WallClock
    private let logger: Logger

    package init(store: any Store, provider: any ImageProvider, clock: any WallClock, logger: Logger) {
        self.store = store
        self.provider = provider
        self.clock = clock
        self.logger = logger
    }

    /// Runs until it is canceled.
    package func run() async {
        var progress = Progress()
        while !Task.isCancelled {
            await look(&progress)
            do { try await clock.sleep(until: clock.now().adding(seconds: Self.tick)) } catch { return }
        }
    }

    /// What one process knows of the catalogue.
    package struct Progress: Sendable {
        /// When the catalogue in use was read.
        var usedAt: Timestamp?
        package var failures = 0

        package init() {}
    }

    /// Uses what was kept since the last look and, when it is due, asks the provider.
    package func look(_ progress: inout Progress) async {
        do {
            if let kept = try await store.catalogue(readAfter: progress.usedAt) {
                provider.use(kept)
                progress.usedAt = kept.readAt
            }
            let now = clock.now()
            // Until then nobody else asks; after a failure, nor does this process.
            let pause = 300 * Double(1 << min(progress.failures, 4))
            guard try await store.claimCatalogue(until: now.adding(seconds: pause), at: now) else { return }
            progress.usedAt = try await Self.refresh(store, provider, at: now).readAt
            progress.failures = 0
        } catch {
            // Whatever a call says that was canceled, it is no failure.
            guard !Task.isCancelled else { return }
            progress.failures += 1
            logger.warning(
                "The provider's models can't be read now; those known before are used.", metadata: ["error": "\(error)"]
            )
        }
    }

    /// Asks the provider now, whether it is due or not, and keeps and uses the answer. Throws what the store and the
    /// provider throw.
    @discardableResult
    package static func refresh(
        _ store: any Store, _ provider: any ImageProvider, at now: Timestamp
    ) async throws -> KeptCatalogue {
        let kept = KeptCatalogue(content: try await provider.readCatalogue(), readAt: now)
        try await store.keepCatalogue(kept, dueAt: now.adding(seconds: interval))
        provider.use(kept)
        return kept
    }
}
