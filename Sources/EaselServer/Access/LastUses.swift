import EaselCore
import Logging
import ServiceLifecycle
import Synchronization

/// Records when keys, sessions and share links were used, and writes it from time to time, so no request waits for it.
///
/// A crash loses the last minute's uses, which does no harm.
final class LastUses: Sendable {
    private static let seconds = 60.0

    private let store: any Store
    private let clock: any WallClock
    private let logger: Logger
    /// As many as there are keys, sessions and links in use; unknown senders are never recorded.
    private let pending = Mutex(Uses())

    init(store: any Store, clock: any WallClock, logger: Logger) {
        self.store = store
        self.clock = clock
        self.logger = logger
    }

    func note(key: APIKeyID, session: SessionID?, at now: Timestamp) {
        pending.withLock { pending in
            pending.keys[key] = now
            if let session { pending.sessions[session] = now }
        }
    }

    func note(share: ShareID, at now: Timestamp) {
        pending.withLock { $0.shares[share] = now }
    }

    /// Writes every minute, and again at the end.
    private func keep() async {
        while !Task.isCancelled {
            // Canceled is the same as due: then it writes for the last time.
            try? await clock.sleep(until: clock.now().adding(seconds: Self.seconds))
            await flush()
        }
    }

    func flush() async {
        let uses = pending.withLock { pending in
            defer { pending = Uses() }
            return pending
        }
        guard !uses.isEmpty else { return }
        do {
            try await store.recordUses(uses)
        } catch {
            logger.warning("The last uses of keys could not be written down.", metadata: ["error": "\(error)"])
        }
    }
}

extension LastUses: Service {
    func run() async {
        await cancelWhenGracefulShutdown { await self.keep() }
    }
}
