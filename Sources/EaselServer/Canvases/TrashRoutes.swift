import EaselCore
import HTTPTypes
import Hummingbird

/// Deleting, to the trash or for good, and restoring.
struct TrashRoutes: Sendable {
    private static let largestPage = 200

    let useCases: UseCases
    let links: ImageLinks

    func add(to router: RouterGroup<EaselContext>) {
        router.delete("image-nodes/{imageNodeId}") { request, context in
            let identity = try context.requireIdentity()
            let id: ImageNodeID = try context.id("imageNodeId")
            if try Self.isPermanent(request) {
                try await useCases.deleteImageNodePermanently(id, of: identity.organizationID)
            } else {
                try await useCases.deleteImageNode(id, of: identity.organizationID, by: identity.apiKeyID)
            }
            return Response(status: .noContent)
        }
        router.delete("canvases/{canvasId}") { request, context in
            let identity = try context.requireIdentity()
            let id: CanvasID = try context.id("canvasId")
            if try Self.isPermanent(request) {
                try await useCases.deleteCanvasPermanently(id, of: identity.organizationID)
            } else {
                try await useCases.deleteCanvas(id, of: identity.organizationID, by: identity.apiKeyID)
            }
            return Response(status: .noContent)
        }
        router.post("image-nodes/{imageNodeId}/restore") { _, context in
            let identity = try context.requireIdentity()
            let node = try await useCases.restoreImageNode(
                try context.id("imageNodeId"), of: identity.organizationID, by: identity.apiKeyID)
            return JSONBody.response(ImageNodeResource(node, for: identity.audience, links: links))
        }
        router.post("canvases/{canvasId}/restore") { _, context in
            let canvas = try await useCases.restoreCanvas(
                try context.id("canvasId"), of: try context.requireIdentity().organizationID)
            return JSONBody.response(CanvasResource(canvas))
        }
        router.get("trash") { try await list($0, $1) }
    }

    private static func isPermanent(_ request: Request) throws -> Bool {
        switch request.uri.queryParameters["permanently"] {
        case nil, "false": false
        case "true": true
        case .some: throw Problem.invalid("permanently", "permanently must be true or false.")
        }
    }

    /// Canvases first, then image nodes.
    private func list(_ request: Request, _ context: EaselContext) async throws -> Response {
        struct Page: Encodable {
            let canvases: [CanvasResource]
            let imageNodes: [ImageNodeResource]
            let nextCursor: String?
        }
        let query = request.uri.queryParameters
        let organization = try context.requireIdentity().organizationID
        let limit = try PageLimit.parse(query["limit"], most: Self.largestPage)
        let cursor = query["cursor"].map { String($0) }
        let place = cursor.flatMap { TrashCursor($0) }
        var canvases: [Canvas] = []
        if cursor == nil || place != nil {
            canvases = try await useCases.store.canvasesInTrash(of: organization, limit: limit, after: place)
        }
        var filter = ImageNodeFilter(organization: organization)
        filter.isInTrash = true
        var nodes = ImageNodePage(imageNodes: [], next: nil)
        if canvases.count < limit {
            nodes = try await useCases.store.imageNodes(
                matching: filter, limit: limit - canvases.count,
                after: place == nil ? cursor.map { ImageNodeID($0) } : nil)
        }
        let next =
            canvases.count == limit ? canvases.last.flatMap { TrashCursor($0) }?.description : nodes.next?.rawValue
        return JSONBody.response(
            Page(
                canvases: canvases.map { CanvasResource($0) },
                imageNodes: nodes.imageNodes.map { ImageNodeResource($0, for: .members, links: links) },
                nextCursor: next))
    }
}
