/// What the provider offered when it was last asked, in its own words: only its adapter reads them.
package struct KeptCatalogue: Sendable, Equatable {
    package let content: String
    package let readAt: Timestamp

    package init(content: String, readAt: Timestamp) {
        self.content = content
        self.readAt = readAt
    }
}

/// Keeps the provider's catalogue, so that a restart without network has it.
package protocol CatalogueStore: Sendable {
    /// The catalogue if it was read after that time; nil when it was not, or never.
    func catalogue(readAfter time: Timestamp?) async throws -> KeptCatalogue?
    /// Takes the turn to ask the provider; false when it is not due. Nobody else gets it before `end`, in any process.
    func claimCatalogue(until end: Timestamp, at now: Timestamp) async throws -> Bool
    /// Keeps what was read; it is due again at `dueAt`.
    func keepCatalogue(_ catalogue: KeptCatalogue, dueAt: Timestamp) async throws
}
