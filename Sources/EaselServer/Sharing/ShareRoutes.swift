import EaselCore
import HTTPTypes
import Hummingbird

/// Links by which anybody may look at a canvas, for those who may change it.
struct ShareRoutes: Sendable {
    let useCases: UseCases
    let hub: FeedHub
    let credentials: Credentials
    /// The site's public origin.
    let site: String

    func add(to router: RouterGroup<EaselContext>) {
        router.get("canvases/{canvasId}/shares") { _, context in
            struct List: Encodable { let shares: [ShareResource] }
            let shares = try await useCases.shares(
                of: try context.id("canvasId"), of: try context.requireIdentity().organizationID)
            return JSONBody.response(List(shares: shares.map(resource)))
        }
        router.post("canvases/{canvasId}/shares") { request, context in
            let identity = try context.requireIdentity()
            // Everybody with the link sees the images.
            try identity.require(.read)
            let fields = try await RequestFields(request, allowed: ["name", "expiresAt"])
            let share = try await useCases.share(
                try context.id("canvasId"), of: identity.organizationID, by: identity.apiKeyID,
                try fields.grant(at: useCases.surroundings.now()))
            return JSONBody.response(resource(share), status: .created)
        }
        router.delete("canvases/{canvasId}/shares/{shareId}") { _, context in
            let canvas: CanvasID = try context.id("canvasId")
            try await useCases.revokeShare(
                try context.id("shareId"), of: canvas, of: try context.requireIdentity().organizationID)
            await hub.askAgain(on: canvas)
            return Response(status: .noContent)
        }
    }

    private func resource(_ share: Share) -> ShareResource {
        ShareResource(share, token: ShareToken.make(for: share.id, credentials), site: site)
    }
}
