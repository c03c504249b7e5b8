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
    /// Missed changes read at once; a reader that takes its time holds them in memory.
    private static let batch = 32

    func add(to router: RouterGroup<EaselContext>) {
        router.get("canvases/{canvasId}/events") { request, context in
            let visitor = try context.requireVisitor()
            let canvas = try await useCases.canvas(try context.id("canvasId"), within: visitor.reach)
            let position = FeedPosition(
                lastEventID: request.headers[.lastEventID], after: request.queryItem("after"))
            var reading = Reading()
            reading.follow(canvas, from: position)
            return try respond(to: request, of: visitor, on: context.eventLoop, reading) { frame, _ in frame.bytes }
        }
        // One connection for a browser with several canvases open: on HTTP/1.1 it has six to give.
        router.get("events") { request, context in
            let visitor = try context.requireVisitor()
            let positions = try FeedPositions(
                lastEventID: request.headers[.lastEventID], after: request.queryItem("after"))
            var reading = Reading()
            for (id, position) in positions.positions {
                do {
                    reading.follow(try await useCases.canvas(id, within: visitor.reach), from: position)
                } catch EaselError.notFound {
                    reading.gone.append(id)
                }
            }
            guard !reading.canvases.isEmpty else { throw Problem.notFound("canvas") }
            return try respond(to: request, of: visitor, on: context.eventLoop, reading) { frame, known in
                frame.place.map { frame.bytes(id: FeedPositions.id(of: $0, among: known)) } ?? frame.bytes
            }
        }
    }

    /// What one connection follows.
    private struct Reading {
        var canvases: [Canvas] = []
        /// Asked for, but not there.
        var gone: [CanvasID] = []
        /// The last version of each canvas the reader has.
        var known: [CanvasID: Int64] = [:]
        /// Followed from their latest version on.
        var beginning: [CanvasID] = []

        mutating func follow(_ canvas: Canvas, from position: FeedPosition) {
            canvases.append(canvas)
            known[canvas.id] = position.version ?? canvas.version
            if position.version == nil { beginning.append(canvas.id) }
        }
    }

    /// - Parameter encode: how a frame reads, given the versions known after it.
    private func respond(
        to request: Request, of visitor: Visitor, on eventLoop: any EventLoop, _ reading: Reading,
        encode: @escaping @Sendable (FeedFrame, [CanvasID: Int64]) -> ByteBuffer
    ) throws -> Response {
        try Self.refuseBody(of: request)
        let place = try streams.takePlace(for: visitor.pass)
        return Response(
            status: .ok,
            headers: [
                .contentType: "text/event-stream", .cacheControl: "no-store",
                HTTPField.Name("X-Accel-Buffering")!: "no",
                // Watching for the client to leave reads past its request: the connection can take no other one.
                .connection: "close",
            ],
            body: ResponseBody { writer in
                defer { withExtendedLifetime(place) {} }
                do {
                    // Ends when the client leaves, even if nothing happens on the canvas.
                    try await request.body.consumeWithCancellationOnInboundClose { _ in
                        try await write(reading, to: visitor, on: eventLoop, with: &writer, encode: encode)
                    }
                } catch is CancellationError {
                    // The client left.
                }
                try await writer.finish(nil)
            })
    }

    /// While a body is waiting to be read nobody sees the client leave, and a feed has no use for one.
    private static func refuseBody(of request: Request) throws {
        guard request.headers[.transferEncoding] == nil, (request.headers[.contentLength] ?? "0") == "0" else {
            throw Problem(
                status: .badRequest, code: "bad_request",
                detail: "A request for the live feed has no body; leave it out.")
        }
    }

    /// What is not on its canvas any more: guests see what is there, not what once was.
    private func gone(of changes: [Change]) async throws -> Set<ImageNodeID> {
        let ids = Set(
            changes.compactMap { change in
                if case .imageNode(let node) = change.content { node.id } else { nil }
            })
        return ids.subtracting(try await useCases.store.statuses(of: ids).keys)
    }

    private func write(
        _ reading: Reading, to visitor: Visitor, on eventLoop: any EventLoop, with writer: inout any ResponseBodyWriter,
        encode: (FeedFrame, [CanvasID: Int64]) -> ByteBuffer
    ) async throws {
        var known = reading.known
        let versions = Dictionary(uniqueKeysWithValues: reading.canvases.map { ($0.id, $0.version) })
        let (live, startsAfter) = await hub.subscribe(to: versions, as: visitor.audience)
        try await writer.write(ByteBuffer(string: "retry: 1000\n\n"))
        for canvas in reading.gone { try await writer.write(FeedFrame(gone: canvas).bytes) }
        for canvas in reading.beginning {
            let place = FeedFrame.Place(canvas: canvas, version: known[canvas] ?? -1)
            try await writer.write(encode(FeedFrame(beginningAt: place), known))
        }
        for (canvas, start) in startsAfter {
            // Everything up to where the live frames begin, and perhaps more, comes from the store.
            repeat {
                switch try await useCases.store.changes(of: canvas, after: known[canvas] ?? -1, limit: Self.batch)
                {
                case .changes(let missed):
                    let gone = visitor.audience == .guests ? try await gone(of: missed) : []
                    for change in missed {
                        known[canvas] = change.version
                        if case .imageNode(let node) = change.content, gone.contains(node.id) { continue }
                        guard let frame = FeedFrame(change, for: visitor.audience, links: links) else { continue }
                        try await writer.write(encode(frame, known))
                    }
                    // A store faster than the reader must not fill memory: what was written has reached the connection.
                    try await eventLoop.submit {}.get()
                case .reset:
                    guard let canvas = try await useCases.store.canvas(canvas) else { return }
                    known[canvas.id] = canvas.version
                    try await writer.write(encode(FeedFrame(resetTo: canvas), known))
                    try await SnapshotWriter(store: useCases.store, links: links, eventLoop: eventLoop)
                        .write(canvas, for: visitor.audience) { try await writer.write($0) }
                    try await writer.write(ByteBuffer(string: "\n\n"))
                }
            } while known[canvas] ?? start < start
        }
        var trustedUntil = access.surroundings.now().adding(seconds: Self.trustSeconds)
        for await frame in live.cancelOnGracefulShutdown() {
            // A heartbeat is a frame too, so nobody listens for long with a key that was taken away.
            let now = access.surroundings.now()
            if trustedUntil.hasCome(at: now, setAhead: Self.trustSeconds) || frame.asksAgain {
                guard try await access.stillAdmits(visitor) else { return }
                trustedUntil = now.adding(seconds: Self.trustSeconds)
            }
            if let gone = frame.gone { known[gone] = nil }
            if let place = frame.place {
                guard place.version > known[place.canvas] ?? -1 else { continue }
                known[place.canvas] = place.version
            }
            try await writer.write(encode(frame, known))
        }
    }
}

extension Request {
    fileprivate func queryItem(_ name: String) -> String? {
        uri.queryParameters[name[...]].map(String.init)
    }
}

extension HTTPField.Name {
    static let lastEventID = HTTPField.Name("Last-Event-ID")!
}
