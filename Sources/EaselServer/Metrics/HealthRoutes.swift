import EaselCore
import Hummingbird
import Logging

/// Is the process alive, and can it do its work?
struct HealthRoutes: Sendable {
    private let store: any Store
    private let readiness: Readiness
    private let version: String

    init(store: any Store, blobs: any BlobStore, clock: any WallClock, version: String) {
        self.store = store
        self.version = version
        readiness = Readiness(clock: clock) {
            try await store.checkWritable()
            try await blobs.checkWritable()
        }
    }

    private struct Alive: Encodable {
        let status = "alive"
        let version: String
    }

    private struct Ready: Encodable {
        let status = "ready"
        /// Left out while there are none.
        let unreadableRows: Int?
    }

    func add(to router: Router<EaselContext>) {
        router.get("healthz") { _, _ in JSONBody.response(Alive(version: version)) }
        router.get("readyz") { _, context in
            do {
                try await readiness.require()
            } catch {
                context.logger.error("Not ready: \(error)")
                throw Problem.unavailable("Easel can't write to its database or its image storage; its log says why.")
            }
            let unreadable = store.unreadableRows
            return JSONBody.response(Ready(unreadableRows: unreadable > 0 ? unreadable : nil))
        }
    }
}
