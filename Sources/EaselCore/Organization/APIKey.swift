/// What a key or a session may do.
package enum Scope: String, Codable, Sendable, CaseIterable {
    case read, write, admin
}

/// A key as it is stored: its hash, never the key.
package struct APIKey: Sendable, Equatable {
    /// Why a key is no longer valid.
    package enum End: Sendable, Equatable {
        case revoked
        case expired(Timestamp)
    }

    package let id: APIKeyID
    package let organizationID: OrganizationID
    /// What people call it.
    package let name: String?
    /// SHA-256 of the key, in hex.
    package let hash: String
    package let scopes: [Scope]
    package let createdAt: Timestamp
    /// When it expires; nil for never.
    package let expiresAt: Timestamp?
    package var revokedAt: Timestamp?
    /// About when it was last used; a minute's uses are written down together.
    package var lastUsedAt: Timestamp?

    package init(
        id: APIKeyID, organizationID: OrganizationID, name: String? = nil, hash: String, scopes: [Scope],
        createdAt: Timestamp, expiresAt: Timestamp? = nil, revokedAt: Timestamp? = nil, lastUsedAt: Timestamp? = nil
    ) {
        self.id = id
        self.organizationID = organizationID
        self.name = name
        self.hash = hash
        self.scopes = scopes
        self.createdAt = createdAt
        self.expiresAt = expiresAt
        self.revokedAt = revokedAt
        self.lastUsedAt = lastUsedAt
    }

    /// Why it is not valid at `now`; nil while it is.
    package func end(at now: Timestamp) -> End? {
        if revokedAt != nil { return .revoked }
        if let expiresAt, expiresAt <= now { return .expired(expiresAt) }
        return nil
    }
}
