import EaselCore
import HTTPTypes
import Hummingbird

struct CanvasRoutes: Sendable {
    let useCases: UseCases
    let links: ImageLinks

    func add(to router: RouterGroup<EaselContext>) {
        router.get("canvases") { _, context in
            struct List: Encodable { let canvases: [CanvasResource] }
            let canvases = try await useCases.store.canvases(of: try context.requireIdentity().organizationID)
            return JSONBody.response(List(canvases: canvases.map(CanvasResource.init)))
        }
        router.post("canvases") { request, context in
            let title = try await RequestFields(request, allowed: ["title"]).string("title") ?? "Untitled canvas"
            let canvas = try await useCases.createCanvas(
                title: title, of: try context.requireIdentity().organizationID)
            return JSONBody.response(CanvasResource(canvas), status: .created)
        }
        router.patch("canvases/{canvasId}") { request, context in
            let title = try await RequestFields(request, allowed: ["title"]).requiredString("title")
            let canvas = try await useCases.renameCanvas(
                try context.id("canvasId"), of: try context.requireIdentity().organizationID, title: title)
            return JSONBody.response(CanvasResource(canvas))
        }
    }

    /// What guests see as well.
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
