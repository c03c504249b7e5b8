import Logging

/// Deletes what need not be kept forever.
package struct Housekeeper: Sendable {
    /// Seconds between looks.
    private static let interval = 3_600.0
    /// Seconds between looks for bytes that can go.
    private static let removalInterval = 60.0

    private let context: WorkerContext
    private let retention: Retention
    private let forget: @Sendable (String) async -> Void
    private let limitCopies: @Sendable () async -> Void

    /// - Parameters:
    ///   - forget: removes what else was made of the bytes with a digest.
    ///   - limitCopies: removes what was made of bytes and is too much.
    package init(
        context: WorkerContext, retention: Retention = Retention(),
        forget: @escaping @Sendable (String) async -> Void = { _ in },
        limitCopies: @escaping @Sendable () async -> Void = {}
    ) {
        self.context = context
        self.retention = retention
        self.forget = forget
        self.limitCopies = limitCopies
    }

    /// Runs until it is canceled.
    package func run() async {
        await withDiscardingTaskGroup { group in
            group.addTask {
                var seen: Int?
                await every(Self.interval) { seen = await tidy(after: seen) }
            }
            group.addTask {
                await every(Self.removalInterval) {
                    // Large canvases that somebody deleted for good.
                    await emptyTrash()
                    await removeBytes()
                }
            }
        }
    }

    private func every(_ seconds: Double, _ look: () async -> Void) async {
        while !Task.isCancelled {
            await look()
            let next = context.surroundings.now().adding(seconds: seconds)
            do { try await context.surroundings.clock.sleep(until: next) } catch { return }
        }
    }

    /// One pass.
    ///
    /// - Parameter seen: what the pass an hour ago returned; nil for the first.
    /// - Returns: the number of passes; nil if it is not known now.
    @discardableResult
    package func tidy(after seen: Int? = nil) async -> Int? {
        let (store, now) = (context.store, context.surroundings.now())
        func end(_ seconds: Double) -> Timestamp { now.adding(seconds: -seconds) }
        await remove("old callbacks") { try await store.removeCallbacks(receivedBefore: end(retention.callbacks)) }
        await remove("old webhook deliveries") {
            try await store.removeDeliveries(madeBefore: end(retention.deliveries))
        }
        await remove("old entries of audit trails") { try await store.removeEvents(madeBefore: end(retention.events)) }
        await remove("old changes of canvases") { try await store.removeChanges(madeBefore: end(retention.changes)) }
        await remove("sessions that have ended") { try await store.removeSessions(expiredBy: now) }
        await remove("uploads nothing refers to") {
            try await store.removeUploads(madeBefore: end(Upload.lifetime), at: now)
        }
        await emptyTrash()
        await limitCopies()
        return await removeIdempotencyKeys(after: seen)
    }

    private func remove(_ what: String, _ remove: () async throws -> Int) async {
        guard !Task.isCancelled else { return }
        do {
            let count = try await remove()
            if count > 0 { context.logger.info("Removed \(count) \(what).") }
        } catch {
            complain("Some \(what) can't be removed now.", of: error)
        }
    }

    private func removeIdempotencyKeys(after seen: Int?) async -> Int? {
        let end = context.surroundings.now().adding(seconds: -IdempotencyClaim.lifetime)
        do {
            let passes = try await context.store.countPass(after: seen)
            let count = try await context.store.removeIdempotencyKeys(madeBefore: end)
            if count > 0 { context.logger.info("Forgot \(count) idempotency keys of requests more than a day old.") }
            return passes
        } catch {
            complain("Old idempotency keys can't be removed now.", of: error)
            return nil
        }
    }

    private func emptyTrash() async {
        let now = context.surroundings.now()
        do {
            let count = try await context.store.emptyTrash(
                deletedBefore: now.adding(seconds: -Trash.lifetime), at: now)
            if count > 0 {
                context.logger.info(
                    "Deleted \(count) image nodes and canvases for good that were in the trash for 30 days.")
            }
        } catch {
            complain("The trash can't be emptied now.", of: error)
        }
    }

    /// Removes the bytes of images that are gone for good.
    package func removeBytes() async {
        let end = context.surroundings.now().adding(seconds: -Trash.bytesRest)
        do {
            while case let some = try await context.store.unusedDigests(since: end), !some.isEmpty {
                for unused in some {
                    guard !Task.isCancelled else { return }
                    try await remove(unused)
                }
            }
        } catch {
            complain("The bytes of deleted images can't be removed now.", of: error)
        }
    }

    private func remove(_ unused: UnusedDigest) async throws {
        guard try await context.blobs.remove(unused.digest, keptBefore: unused.since) else {
            // Kept meanwhile: an image has these bytes by the next look but one, or nobody needs them.
            return try await context.store.expectBytes(unused.digest, of: nil, at: context.surroundings.now())
        }
        await forget(unused.digest)
        try await context.store.forget(unused)
    }

    /// At the end of the process what was under way is broken off, which is no trouble.
    private func complain(_ trouble: Logger.Message, of error: any Error) {
        guard !Task.isCancelled else { return }
        context.logger.warning(trouble, metadata: ["error": "\(error)"])
    }
}
