import EaselCore
import HTTPTypes
import Hummingbird

struct CanvasRoutes: Sendable {
    let useCases: UseCases
    let links: ImageLinks

    private static let largestPage = 200
    private static let fields = ["title", "systemPrompt"]

    private static func cursor(_ text: String) throws -> CanvasCursor {
        guard let cursor = CanvasCursor(text) else {
            throw Problem.invalid("cursor", "Unknown or expired cursor; start again without one.")
        }
        return cursor
    }

    func add(to router: RouterGroup<EaselContext>) {
        router.get("canvases") { request, context in
            struct List: Encodable {
                let canvases: [CanvasResource]
                let nextCursor: String?
            }
            let parameters = request.uri.queryParameters
            let page = try await useCases.store.canvases(
                of: try context.requireIdentity().organizationID,
                limit: try PageLimit.parse(parameters["limit"], most: Self.largestPage),
                after: try parameters["cursor"].map { try Self.cursor(String($0)) })
            return JSONBody.response(
                List(canvases: page.canvases.map { CanvasResource($0) }, nextCursor: page.next?.description))
        }
        router.post("canvases") { request, context in
            let fields = try await RequestFields(request, allowed: Self.fields)
            let canvas = try await useCases.createCanvas(
                title: try fields.string("title") ?? "Untitled canvas",
                systemPrompt: try fields.string("systemPrompt"), of: try context.requireIdentity().organizationID)
            return JSONBody.response(CanvasResource(canvas), status: .created)
        }
        router.patch("canvases/{canvasId}") { request, context in
            let fields = try await RequestFields(request, allowed: Self.fields)
            let edit = CanvasEdit(
                title: try fields.string("title"), systemPrompt: try fields.string("systemPrompt"))
            guard edit != CanvasEdit() else {
                throw Problem.invalid("title", "title is missing; send a title, a systemPrompt or both.")
            }
            let canvas = try await useCases.editCanvas(
                try context.id("canvasId"), of: try context.requireIdentity().organizationID, edit)
            return JSONBody.response(CanvasResource(canvas))
        }
    }

    /// What guests can see too.
    func addReading(to router: RouterGroup<EaselContext>) {
        router.get("canvases/{canvasId}") { _, context in
            let visitor = try context.requireVisitor()
            let canvas = try await useCases.canvas(try context.id("canvasId"), within: visitor.reach)
            let snapshot = SnapshotWriter(store: useCases.store, links: links, eventLoop: context.eventLoop)
            return JSONBody.response(
                ResponseBody { writer in
                    try await snapshot.write(canvas, for: visitor.audience) { try await writer.write($0) }
                    try await writer.finish(nil)
                })
        }
    }
}
