extension UseCases {
    /// Links a canvas may have at once.
    package static let mostShares = 100

    /// Makes a link by which anybody may look at the canvas.
    package func share(
        _ id: CanvasID, of organization: OrganizationID, by key: APIKeyID, _ grant: Grant
    ) async throws -> Share {
        let canvas = try await canvas(id, of: organization)
        guard try await store.shares(of: canvas.id).count < Self.mostShares else {
            throw EaselError.conflict(
                code: "too_many_shares",
                message: "This canvas has \(Self.mostShares) links, which is the maximum; revoke one.")
        }
        let share = Share(
            id: surroundings.makeID("share"), canvasID: canvas.id, name: grant.name, createdBy: key,
            createdAt: surroundings.now(), expiresAt: grant.expiresAt)
        try await store.createShare(share)
        return share
    }

    /// The canvas's links, oldest first, also those that have expired.
    package func shares(of id: CanvasID, of organization: OrganizationID) async throws -> [Share] {
        try await store.shares(of: try await canvas(id, of: organization).id)
    }

    /// Ends a link for good.
    package func revokeShare(_ share: ShareID, of id: CanvasID, of organization: OrganizationID) async throws {
        guard try await store.deleteShare(share, of: try await canvas(id, of: organization).id) else {
            throw EaselError.notFound(what: "share")
        }
    }
}
