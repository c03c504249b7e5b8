import EaselCore
import HTTPTypes
import Hummingbird
import NIOCore

/// The server's metrics, for Prometheus. They are the same for everybody and identify nobody.
struct MetricsRoutes: Sendable {
    let store: any Store
    let hub: FeedHub
    let traffic: Traffic
    /// Whether this machine needs no key. Not safe behind a proxy on it, which passes on everybody's requests.
    let areOpenLocally: Bool

    func add(to router: Router<EaselContext>) {
        router.get("metrics") { request, context in
            try check(request, context)
            return Response(
                status: .ok, headers: [.contentType: MetricsText.contentType, .cacheControl: "no-store"],
                body: ResponseBody(byteBuffer: ByteBuffer(string: try await metrics().text)))
        }
    }

    private func check(_ request: Request, _ context: EaselContext) throws {
        if areOpenLocally, LocalVisitor.isFromThisMachine(request, context) { return }
        let identity = try context.requireIdentity()
        if !identity.scopes.contains(.admin) { try identity.require(.read) }
    }

    private func metrics() async throws -> MetricsText {
        let work = try await store.workCounts()
        let counts = traffic.counts
        var metrics = MetricsText()
        metrics.add(
            "easel_attempts", .gauge, help: "Attempts in the store by state.", label: "state",
            AttemptState.allCases.map { ($0.rawValue, work.attempts[$0] ?? 0) })
        metrics.add(
            "easel_callbacks_unprocessed", .gauge, help: "Stored callbacks that have not been processed yet.",
            work.unprocessedCallbacks)
        metrics.add(
            "easel_unreadable_rows", .gauge, help: "Rows this process could not read and set aside.",
            store.unreadableRows)
        metrics.add(
            "easel_callbacks_total", .counter, help: "Callbacks received by this process, by outcome.",
            label: "verdict", CallbackOutcome.allCases.map { ($0.rawValue, counts.callbacks[$0] ?? 0) })
        metrics.add(
            "easel_http_responses_total", .counter, help: "Responses of this process by class of status.",
            label: "class", (1...5).map { ("\($0)xx", counts.responses[$0] ?? 0) })
        metrics.add(
            "easel_feed_readers", .gauge, help: "Readers of live feeds in this process.", await hub.readerCount)
        if let bytes = ResidentMemory.bytes() {
            metrics.add(
                "process_resident_memory_bytes", .gauge, help: "Resident memory of this process, in bytes.", bytes)
        }
        metrics.add(
            "process_start_time_seconds", .gauge, help: "When this process started, in seconds since 1970.",
            Double(traffic.startedAt.milliseconds) / 1000)
        return metrics
    }
}
