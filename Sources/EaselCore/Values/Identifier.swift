/// An opaque id that can't be confused with the id of another kind of thing.
package struct Identifier<Kind>: Hashable, Sendable, Codable, CustomStringConvertible {
    package let rawValue: String

    package init(_ rawValue: String) {
        self.rawValue = rawValue
    }

    package init(from decoder: any Decoder) throws {
        rawValue = try decoder.singleValueContainer().decode(String.self)
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(rawValue)
    }

    package var description: String { rawValue }
}

/// The kinds of ids. The things themselves are declared in the folders that use this one.
package enum IdentifierKind {
    package enum Organization {}
    package enum APIKey {}
    package enum Session {}
    package enum Share {}
    package enum Canvas {}
    package enum ImageNode {}
    package enum Image {}
    package enum Message {}
    package enum Callback {}
    package enum Webhook {}
    package enum WebhookEvent {}
}

package typealias OrganizationID = Identifier<IdentifierKind.Organization>
package typealias APIKeyID = Identifier<IdentifierKind.APIKey>
package typealias SessionID = Identifier<IdentifierKind.Session>
package typealias ShareID = Identifier<IdentifierKind.Share>
package typealias CanvasID = Identifier<IdentifierKind.Canvas>
package typealias ImageNodeID = Identifier<IdentifierKind.ImageNode>
package typealias ImageID = Identifier<IdentifierKind.Image>
package typealias MessageID = Identifier<IdentifierKind.Message>
package typealias CallbackID = Identifier<IdentifierKind.Callback>
package typealias WebhookID = Identifier<IdentifierKind.Webhook>
/// The same for every webhook that gets the event.
package typealias WebhookEventID = Identifier<IdentifierKind.WebhookEvent>
