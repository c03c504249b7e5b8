import EaselCore
import HTTPTypes
import Hummingbird

/// The organization's webhooks, for its administrators.
struct WebhookRoutes: Sendable {
    private static let largestPage = 200

    let useCases: UseCases
    let hosts: WebhookHosts

    func add(to router: RouterGroup<EaselContext>) {
        router.get("webhooks") { _, context in
            struct List: Encodable { let webhooks: [WebhookResource] }
            let webhooks = try await useCases.store.webhooks(of: try context.requireIdentity().organizationID)
            return JSONBody.response(List(webhooks: webhooks.map { WebhookResource($0) }))
        }
        router.post("webhooks") { request, context in
            let draft = try await draft(request, allowed: ["url", "events", "description"])
            let webhook = try await useCases.createWebhook(
                draft, secret: DeliverySignature.makeSecret(useCases.surroundings),
                for: try context.requireIdentity().organizationID)
            return JSONBody.response(WebhookResource(webhook, showsSecret: true), status: .created)
        }
        router.get("webhooks/{webhookId}") { _, context in
            let webhook = try await useCases.webhook(
                try context.id("webhookId"), of: try context.requireIdentity().organizationID)
            return JSONBody.response(WebhookResource(webhook))
        }
        router.patch("webhooks/{webhookId}") { request, context in
            let draft = try await draft(request, allowed: ["url", "events", "description", "enabled"])
            let webhook = try await useCases.updateWebhook(
                try context.id("webhookId"), draft, of: try context.requireIdentity().organizationID)
            return JSONBody.response(WebhookResource(webhook))
        }
        router.delete("webhooks/{webhookId}") { _, context in
            try await useCases.deleteWebhook(
                try context.id("webhookId"), of: try context.requireIdentity().organizationID)
            return Response(status: .noContent)
        }
        router.post("webhooks/{webhookId}/rotate-secret") { _, context in
            let webhook = try await useCases.rotateSecret(
                of: try context.id("webhookId"), to: DeliverySignature.makeSecret(useCases.surroundings),
                of: try context.requireIdentity().organizationID)
            return JSONBody.response(WebhookResource(webhook, showsSecret: true))
        }
        addDeliveries(to: router)
    }

    private func addDeliveries(to router: RouterGroup<EaselContext>) {
        router.post("webhooks/{webhookId}/test") { _, context in
            let delivery = try await useCases.testWebhook(
                try context.id("webhookId"), of: try context.requireIdentity().organizationID)
            return JSONBody.response(DeliveryResource(delivery), status: .accepted)
        }
        router.get("webhooks/{webhookId}/deliveries") { request, context in
            struct List: Encodable {
                let deliveries: [DeliveryResource]
                let nextCursor: WebhookEventID?
            }
            let parameters = request.uri.queryParameters
            let page = try await useCases.deliveries(
                of: try context.id("webhookId"), of: try context.requireIdentity().organizationID,
                limit: try PageLimit.parse(parameters["limit"], most: Self.largestPage),
                after: parameters["cursor"].map { WebhookEventID(String($0)) })
            return JSONBody.response(
                List(deliveries: page.deliveries.map { DeliveryResource($0) }, nextCursor: page.next))
        }
        router.post("webhooks/{webhookId}/deliveries/{deliveryId}/retry") { _, context in
            let delivery = try await useCases.retryDelivery(
                try context.id("deliveryId"), to: try context.id("webhookId"),
                of: try context.requireIdentity().organizationID)
            return JSONBody.response(DeliveryResource(delivery), status: .accepted)
        }
    }

    private func draft(_ request: Request, allowed: [String]) async throws -> UseCases.WebhookDraft {
        let fields = try await RequestFields(request, allowed: allowed)
        return try UseCases.WebhookDraft(
            url: try fields.string("url").map { try hosts.checked($0) }, events: try fields.strings("events"),
            description: try fields.string("description"), isEnabled: try fields.boolean("enabled"))
    }
}
