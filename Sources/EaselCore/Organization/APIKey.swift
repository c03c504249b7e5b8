/// What a key or a session may do.
package enum Scope: String, Codable, Sendable, CaseIterable {
    case read, write, admin
}

/// A key as it is stored: its hash, never the key.
package struct APIKey: Codable, Sendable, Equatable {
    package let id: APIKeyID
    package let organizationID: OrganizationID
    /// SHA-256 of the key, in hex.
    package let hash: String
    package let scopes: [Scope]
    package let createdAt: Timestamp
    package var revokedAt: Timestamp?

    package init(
        id: APIKeyID, organizationID: OrganizationID, hash: String, scopes: [Scope], createdAt: Timestamp,
        revokedAt: Timestamp? = nil
    ) {
        self.id = id
        self.organizationID = organizationID
        self.hash = hash
        self.scopes = scopes
        self.createdAt = createdAt
        self.revokedAt = revokedAt
    }
}

/// A browser's sign-in: made from an API key, ends with it.
package struct Session: Codable, Sendable, Equatable {
    /// SHA-256 of the cookie's value, in hex.
    package let hash: String
    package let apiKeyID: APIKeyID
    package let createdAt: Timestamp
    package let expiresAt: Timestamp

    package init(hash: String, apiKeyID: APIKeyID, createdAt: Timestamp, expiresAt: Timestamp) {
        self.hash = hash
        self.apiKeyID = apiKeyID
        self.createdAt = createdAt
        self.expiresAt = expiresAt
    }
}
