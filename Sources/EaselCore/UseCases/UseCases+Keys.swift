extension UseCases {
    /// Revokes a key for good, with its sessions. `organization` is nil for the operator of the server.
    package func revokeAPIKey(_ id: APIKeyID, of organization: OrganizationID?) async throws -> APIKey {
        let isTheirs =
            if let organization { try await store.apiKeys(of: organization).contains { $0.id == id } } else { true }
        guard isTheirs, let key = try await store.revokeAPIKey(id, at: surroundings.now()) else {
            throw EaselError.notFound(what: "key")
        }
        return key
    }
}
