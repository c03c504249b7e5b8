/// Everything that can be requested from outside; HTTP, chat, agents and commands call the same verbs.
///
/// Every verb takes the organization that asks: what belongs to another one is not found.
package struct UseCases: Sendable {
    package let store: any Store
    package let provider: any ImageProvider
    package let links: any ImageAddresses
    /// Rings for every commit of `store`; those who wait for image nodes listen to it.
    package let bell: CommitBell
    package let surroundings: Surroundings
    package let policy: AttemptPolicy
    package let rateLimit: RateLimit
    /// Whether a callback is believed, or only makes Easel ask the provider.
    package let believesCallbacks: Bool

    package init(
        store: any Store, provider: any ImageProvider, links: any ImageAddresses, bell: CommitBell,
        surroundings: Surroundings,
        policy: AttemptPolicy, rateLimit: RateLimit, believesCallbacks: Bool = true
    ) {
        self.store = store
        self.provider = provider
        self.links = links
        self.bell = bell
        self.surroundings = surroundings
        self.policy = policy
        self.rateLimit = rateLimit
        self.believesCallbacks = believesCallbacks
    }

    /// The canvas, if it is the organization's.
    package func canvas(_ id: CanvasID, of organization: OrganizationID) async throws -> Canvas {
        try await canvas(id, within: .organization(organization))
    }

    /// The canvas, if it is in sight.
    package func canvas(_ id: CanvasID, within reach: Reach) async throws -> Canvas {
        guard let canvas = try await store.canvas(id), reach.includes(canvas) else {
            throw EaselError.notFound(what: "canvas")
        }
        return canvas
    }

    /// The image node, if it is the organization's.
    package func imageNode(_ id: ImageNodeID, of organization: OrganizationID) async throws -> ImageNode {
        try await imageNode(id, within: .organization(organization))
    }

    /// The image node, if it is in sight.
    package func imageNode(_ id: ImageNodeID, within reach: Reach) async throws -> ImageNode {
        guard let node = try await store.imageNode(id), reach.includes(node), node.deletedAt == nil else {
            throw EaselError.notFound(what: "image node")
        }
        return node
    }
}
