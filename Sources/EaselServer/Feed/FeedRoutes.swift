import EaselCore
import HTTPTypes
import Hummingbird

/// Who may read which live feed, as server-sent events. ``FeedSession`` and ``FeedHub`` produce what is sent.
struct FeedRoutes: Sendable {
    let useCases: UseCases
    let streams: StreamLimit

    func add(to router: RouterGroup<EaselContext>) {
        router.get("canvases/{canvasId}/events") { request, context in
            let visitor = try context.requireVisitor()
            let canvas = try await useCases.canvas(try context.id("canvasId"), within: visitor.reach)
            let position = FeedPosition(
                lastEventID: request.headers[.lastEventID], after: request.queryItem("after"))
            var reading = Reading()
            reading.follow(canvas, from: position)
            return try answer(to: request, of: context, reading, isCommon: false)
        }
        // One connection for a browser with several canvases open: with HTTP/1.1 it has only six.
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
            return try answer(to: request, of: context, reading, isCommon: true)
        }
    }

    /// What one connection follows.
    private struct Reading {
        var canvases: [Canvas] = []
        /// Requested, but not found.
        var gone: [CanvasID] = []
        /// The last version of each canvas that the reader has.
        var known: [CanvasID: Int64] = [:]
        /// Followed from their latest version on.
        var beginning: [CanvasID] = []

        mutating func follow(_ canvas: Canvas, from position: FeedPosition) {
            canvases.append(canvas)
            known[canvas.id] = position.version ?? canvas.version
            if position.version == nil { beginning.append(canvas.id) }
        }
    }

    /// Grants the feed; the connection starts it once this response has gone through all middlewares.
    private func answer(
        to request: Request, of context: EaselContext, _ reading: Reading, isCommon: Bool
    ) throws -> Response {
        try Self.refuseBody(of: request)
        let response = Response(
            status: .ok,
            headers: [
                .contentType: "text/event-stream", .cacheControl: "no-store",
                HTTPField.Name("X-Accel-Buffering")!: "no",
                // The connection can take no other request.
                .connection: "close",
            ])
        guard request.method != .head else { return response }
        guard let grant = FeedGrant.current else {
            throw Problem.unavailable("The live feed can't begin on this connection; ask on another one.")
        }
        let visitor = try context.requireVisitor()
        grant.plan = FeedPlan(
            visitor: visitor, isCommon: isCommon, place: try streams.takePlace(for: visitor.pass),
            canvases: reading.canvases, gone: reading.gone, known: reading.known, beginning: reading.beginning)
        return response
    }

    /// A feed has no use for a request body.
    private static func refuseBody(of request: Request) throws {
        guard request.headers[.transferEncoding] == nil, (request.headers[.contentLength] ?? "0") == "0" else {
            throw Problem(
                status: .badRequest, code: "bad_request",
                detail: "A request for the live feed has no body; leave it out.")
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
