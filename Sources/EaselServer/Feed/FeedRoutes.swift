import EaselCore
import HTTPTypes
import Hummingbird
import NIOCore
import ServiceLifecycle

/// The live feed of a canvas, as server-sent events.
struct FeedRoutes: Sendable {
    let useCases: UseCases
    let hub: FeedHub
    let links: ImageLinks
    let access: Access
    let streams: StreamLimit

    /// Seconds after which a reader is asked again whether it is still let in.
    private static let trustSeconds = 15.0

    func add(to router: RouterGroup<EaselContext>) {
        router.get("canvases/{canvasId}/events") { request, context in
            let identity = try context.requireIdentity()
            try Self.refuseBody(of: request)
            let canvas = try await useCases.canvas(try context.id("canvasId"), of: identity.organizationID)
            let place = try streams.takePlace(for: identity.apiKeyID)
            let position = FeedPosition(
                lastEventID: request.headers[.lastEventID],
                after: request.uri.queryParameters["after"].map(String.init))
            return Response(
                status: .ok,
                headers: [
                    .contentType: "text/event-stream", .cacheControl: "no-store",
                    HTTPField.Name("X-Accel-Buffering")!: "no",
                ],
                body: ResponseBody { writer in
                    defer { withExtendedLifetime(place) {} }
                    do {
                        // Ends when the client leaves, even if nothing happens on the canvas.
                        try await request.body.consumeWithCancellationOnInboundClose { _ in
                            try await write(canvas, to: identity, after: position.version, with: &writer)
                        }
                    } catch is CancellationError {
                        // The client left.
                    }
                    try await writer.finish(nil)
                })
        }
    }

    /// While a body is waiting to be read nobody sees the client leave, and a feed has no use for one.
    private static func refuseBody(of request: Request) throws {
        guard request.headers[.transferEncoding] == nil, (request.headers[.contentLength] ?? "0") == "0" else {
            throw Problem(
                status: .badRequest, code: "bad_request",
                detail: "A request for the live feed has no body; leave it out.")
        }
    }

    private func write(
        _ canvas: Canvas, to identity: Identity, after: Int64, with writer: inout any ResponseBodyWriter
    ) async throws {
        let (live, startsAfter) = await hub.subscribe(to: canvas.id, at: canvas.version)
        try await writer.write(ByteBuffer(string: "retry: 1000\n\n"))
        var known = after
        // Everything up to where the live frames begin, and perhaps more, comes from the store.
        repeat {
            switch try await useCases.store.changes(of: canvas.id, after: known, limit: 200) {
            case .changes(let missed):
                for change in missed { try await writer.write(FeedFrame(change, links: links).bytes) }
                guard let last = missed.last else { break }
                known = last.version
            case .reset:
                guard let snapshot = try await useCases.store.snapshot(of: canvas.id) else { return }
                try await writer.write(FeedFrame(reset: snapshot, links: links).bytes)
                known = snapshot.canvas.version
            }
        } while known < startsAfter
        var trustedUntil = access.surroundings.now().adding(seconds: Self.trustSeconds)
        for await frame in live.cancelOnGracefulShutdown() {
            // A heartbeat is a frame too, so nobody listens for long with a key that was taken away.
            let now = access.surroundings.now()
            if now >= trustedUntil {
                guard try await access.stillAdmits(identity) else { return }
                trustedUntil = now.adding(seconds: Self.trustSeconds)
            }
            if let version = frame.version {
                guard version > known else { continue }
                known = version
            }
            try await writer.write(frame.bytes)
        }
    }
}

extension HTTPField.Name {
    static let lastEventID = HTTPField.Name("Last-Event-ID")!
}
