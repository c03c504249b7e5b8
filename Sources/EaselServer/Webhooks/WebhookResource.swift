package import EaselCore
import Foundation

/// A webhook as the API returns it; with its secret only in the response that creates one.
package struct WebhookResource: Encodable, Sendable {
    let id: WebhookID
    let organizationId: OrganizationID
    let url: String
    let events: [String]
    let description: String?
    let enabled: Bool
    let disabledReason: String?
    let disabledAt: Timestamp?
    /// Since when nothing was taken.
    let failingSince: Timestamp?
    let secret: String?
    let createdAt: Timestamp
    let updatedAt: Timestamp

    package init(_ webhook: Webhook, showsSecret: Bool = false) {
        id = webhook.id
        organizationId = webhook.organizationID
        url = webhook.url
        events = webhook.events.map(\.rawValue)
        description = webhook.description
        enabled = webhook.isEnabled
        disabledReason = webhook.disabledReason?.rawValue
        disabledAt = webhook.disabledAt
        failingSince = webhook.failingSince
        secret = showsSecret ? webhook.secret.text : nil
        createdAt = webhook.createdAt
        updatedAt = webhook.updatedAt
    }
}

/// A delivery as the API returns it.
package struct DeliveryResource: Encodable, Sendable {
    /// The `webhook-id` its receiver sees.
    let id: WebhookEventID
    let webhookId: WebhookID
    let type: String
    let imageNodeId: ImageNodeID?
    let status: String
    /// Times it was tried.
    let tries: Int
    let nextTryAt: Timestamp?
    let lastTryAt: Timestamp?
    /// The HTTP status of the newest answer.
    let responseStatus: Int?
    /// Why the newest try got no answer.
    let error: String?
    let createdAt: Timestamp

    package init(_ delivery: WebhookDelivery) {
        id = delivery.eventID
        webhookId = delivery.webhookID
        type = delivery.type.rawValue
        imageNodeId = delivery.node?.id
        status = delivery.state.rawValue
        tries = delivery.tries
        nextTryAt = delivery.leaseOwner == nil ? delivery.dueAt : nil
        lastTryAt = delivery.lastTry?.at
        responseStatus = delivery.lastTry?.outcome.status
        error = delivery.lastTry?.outcome.reason
        createdAt = delivery.createdAt
    }
}

/// What a receiver gets: the event's type, when it happened, and the image node as it was then.
struct WebhookBody: Encodable {
    private let type: String
    /// ISO 8601, as in Standard Webhooks.
    private let timestamp: String
    private let data: Content

    private enum Content: Encodable {
        case node(ImageNodeResource)
        case test(WebhookID)

        func encode(to encoder: any Encoder) throws {
            struct Test: Encodable { let webhookId: WebhookID }
            switch self {
            case .node(let node): try node.encode(to: encoder)
            case .test(let id): try Test(webhookId: id).encode(to: encoder)
            }
        }
    }

    static func data(_ delivery: WebhookDelivery, links: ImageLinks) -> Data {
        Data(JSONBody.bytes(WebhookBody(delivery, links: links)))
    }

    private init(_ delivery: WebhookDelivery, links: ImageLinks) {
        type = delivery.type.rawValue
        let time = Date(timeIntervalSince1970: Double(delivery.createdAt.milliseconds) / 1000)
        timestamp = time.formatted(Date.ISO8601FormatStyle(includingFractionalSeconds: true))
        data = delivery.node.map { .node(ImageNodeResource($0, links: links)) } ?? .test(delivery.webhookID)
    }
}
