/// An opaque id that can't be mistaken for the id of another kind of thing.
package struct Identifier<Entity>: Hashable, Sendable, Codable, CustomStringConvertible {
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

package typealias OrganizationID = Identifier<Organization>
package typealias APIKeyID = Identifier<APIKey>
package typealias SessionID = Identifier<Session>
package typealias ShareID = Identifier<Share>
package typealias CanvasID = Identifier<Canvas>
package typealias ImageNodeID = Identifier<ImageNode>
package typealias ImageID = Identifier<StoredImage>
package typealias MessageID = Identifier<Message>
package typealias CallbackID = Identifier<CallbackRecord>
