import EaselCore
import Hummingbird
import Logging

/// Is the process alive, and can it do its work?
struct HealthRoutes: Sendable {
    let store: any Store
    let blobs: any BlobStore

    func add(to router: Router<EaselContext>) {
        router.get("healthz") { _, _ in JSONBody.response(["status": "alive"]) }
        router.get("readyz") { _, context in
            do {
                try await store.checkWritable()
                try await blobs.checkWritable()
                return JSONBody.response(["status": "ready"])
            } catch {
                context.logger.error("Not ready: \(error)")
                throw Problem.unavailable("Easel can't write to its database or its image storage; its log says why.")
            }
        }
    }
}
