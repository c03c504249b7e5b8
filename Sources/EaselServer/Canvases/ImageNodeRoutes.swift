import EaselCore
import HTTPTypes
import Hummingbird

struct ImageNodeRoutes: Sendable {
    private static let largestPage = 200
    private static let creationFields = [
        "prompt", "model", "aspectRatio", "resolution", "outputFormat", "count", "referenceImages", "position",
        "messageId",
    ]

    let useCases: UseCases
    let links: ImageLinks

    func add(to router: RouterGroup<EaselContext>) {
        router.post("canvases/{canvasId}/image-nodes") { try await create($0, $1) }
        router.patch("image-nodes/{imageNodeId}") { request, context in
            let fields = try await RequestFields(request, allowed: ["position", "size"])
            let identity = try context.requireIdentity()
            return resource(
                try await useCases.place(
                    try context.id("imageNodeId"), of: identity.organizationID,
                    position: try fields.point("position"), size: try fields.size("size")), for: identity)
        }
        router.post("image-nodes/{imageNodeId}/retry") { _, context in
            let identity = try context.requireIdentity()
            return resource(
                try await useCases.retry(
                    try context.id("imageNodeId"), of: identity.organizationID, by: identity.apiKeyID),
                for: identity, status: .accepted)
        }
        router.post("image-nodes/{imageNodeId}/cancel") { _, context in
            let identity = try context.requireIdentity()
            return resource(
                try await useCases.cancel(
                    try context.id("imageNodeId"), of: identity.organizationID, by: identity.apiKeyID),
                for: identity, status: .accepted)
        }
        router.get("image-nodes/{imageNodeId}/events") { try await events($0, $1) }
    }

    /// What guests can see too.
    func addReading(to router: RouterGroup<EaselContext>) {
        router.get("canvases/{canvasId}/image-nodes") { try await list($0, $1) }
        router.get("image-nodes/{imageNodeId}") { _, context in
            let visitor = try context.requireVisitor()
            let node = try await useCases.imageNode(try context.id("imageNodeId"), within: visitor.reach)
            return JSONBody.response(ImageNodeResource(node, for: visitor.audience, links: links))
        }
    }

    private func resource(
        _ node: ImageNode, for identity: Identity, status: HTTPResponse.Status = .ok
    ) -> Response {
        JSONBody.response(ImageNodeResource(node, for: identity.audience, links: links), status: status)
    }

    private func list(_ request: Request, _ context: EaselContext) async throws -> Response {
        struct Page: Encodable {
            let imageNodes: [ImageNodeResource]
            let nextCursor: ImageNodeID?
        }
        let query = request.uri.queryParameters
        let visitor = try context.requireVisitor()
        let canvas = try await useCases.canvas(try context.id("canvasId"), within: visitor.reach)
        let page = try await useCases.store.imageNodes(
            on: canvas.id,
            query: ImageNodeQuery(
                status: try query["status"].map { try ImageNodeStatus(named: String($0)) },
                limit: try PageLimit.parse(query["limit"], most: Self.largestPage),
                after: query["cursor"].map { ImageNodeID(String($0)) }))
        return JSONBody.response(
            Page(
                imageNodes: page.imageNodes.map { ImageNodeResource($0, for: visitor.audience, links: links) },
                nextCursor: page.next))
    }

    private func create(_ request: Request, _ context: EaselContext) async throws -> Response {
        struct Created: Encodable { let imageNodes: [ImageNodeResource] }
        let identity = try context.requireIdentity()
        let organization = identity.organizationID
        let canvas: CanvasID = try context.id("canvasId")
        let body = try await request.wholeBody(upTo: RequestFields.longestBody)
        let fields = try RequestFields(body: body, allowed: Self.creationFields)
        let wish = ImageRequest(
            prompt: try fields.requiredString("prompt"), model: try fields.string("model"),
            aspectRatio: try fields.string("aspectRatio"), resolution: try fields.string("resolution"),
            outputFormat: try fields.string("outputFormat"), count: try fields.integer("count") ?? 1,
            referenceImages: try fields.strings("referenceImages") ?? [], position: try fields.point("position"))
        let claim = try IdempotencyClaim(
            request, of: organization, for: "image-nodes", on: canvas, body: body, now: useCases.surroundings.now())
        let nodes = try await useCases.createImageNodes(
            wish, on: canvas, of: organization, by: identity.apiKeyID, through: identity.door,
            taking: try fields.string("messageId").map { MessageID($0) }, idempotency: claim)
        return JSONBody.response(
            Created(imageNodes: nodes.map { ImageNodeResource($0, for: identity.audience, links: links) }),
            status: .created)
    }

    private func events(_ request: Request, _ context: EaselContext) async throws -> Response {
        struct List: Encodable { let events: [NodeEventResource] }
        let node = try await useCases.imageNode(
            try context.id("imageNodeId"), of: try context.requireIdentity().organizationID)
        return JSONBody.response(List(events: try await useCases.store.events(of: node.id).map(NodeEventResource.init)))
    }
}

extension ImageNodeStatus {
    /// Throws a `Problem` for what is no status.
    init(named text: String) throws {
        guard let status = ImageNodeStatus(rawValue: text) else {
            let known = ImageNodeStatus.allCases.map(\.rawValue).joined(separator: ", ")
            throw Problem.invalid("status", "status must be one of \(known).")
        }
        self = status
    }
}
