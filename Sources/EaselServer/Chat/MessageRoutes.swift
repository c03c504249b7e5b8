import EaselCore
import HTTPTypes
import Hummingbird

/// The chat of a canvas.
struct MessageRoutes: Sendable {
    let useCases: UseCases

    func add(to router: RouterGroup<EaselContext>) {
        router.get("canvases/{canvasId}/messages") { _, context in
            struct List: Encodable { let messages: [MessageResource] }
            let canvas = try await useCases.canvas(
                try context.id("canvasId"), of: try context.requireIdentity().organizationID)
            let messages = try await useCases.store.messages(on: canvas.id, limit: UseCases.shownMessages)
            return JSONBody.response(List(messages: messages.map(MessageResource.init)))
        }
        router.post("canvases/{canvasId}/messages") { try await say($0, $1) }
        router.post("canvases/{canvasId}/messages/{messageId}/stop") { _, context in
            let message = try await useCases.stopAnswer(
                to: try context.id("messageId"), on: try context.id("canvasId"),
                of: try context.requireIdentity().organizationID)
            return JSONBody.response(MessageResource(message), status: .accepted)
        }
    }

    private func say(_ request: Request, _ context: EaselContext) async throws -> Response {
        let organization = try context.requireIdentity().organizationID
        let canvas: CanvasID = try context.id("canvasId")
        let body = try await request.wholeBody(upTo: RequestFields.longestBody)
        let fields = try RequestFields(body: body, allowed: ["content", "askAbove"])
        let content = try fields.requiredString("content")
        let claim = try IdempotencyClaim(
            request, of: organization, for: "messages", on: canvas, body: body, now: useCases.surroundings.now())
        let message = try await useCases.say(
            content, askAbove: try fields.number("askAbove"), on: canvas, of: organization, idempotency: claim)
        return JSONBody.response(MessageResource(message), status: .accepted)
    }
}
