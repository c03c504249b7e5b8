import EaselCore
import HTTPTypes
import Hummingbird

/// The chat of a canvas.
struct MessageRoutes: Sendable {
    private static let shownMessages = 500

    let useCases: UseCases

    func add(to router: RouterGroup<EaselContext>) {
        router.get("canvases/{canvasId}/messages") { _, context in
            struct List: Encodable { let messages: [MessageResource] }
            let canvas = try await useCases.canvas(
                try context.id("canvasId"), of: try context.requireIdentity().organizationID)
            let messages = try await useCases.store.messages(on: canvas.id, limit: Self.shownMessages)
            return JSONBody.response(List(messages: messages.map(MessageResource.init)))
        }
        router.post("canvases/{canvasId}/messages") { request, context in
            let organization = try context.requireIdentity().organizationID
            let content = try await RequestFields(request, allowed: ["content"]).requiredString("content")
            let message = try await useCases.say(content, on: try context.id("canvasId"), of: organization)
            return JSONBody.response(MessageResource(message), status: .accepted)
        }
    }
}
