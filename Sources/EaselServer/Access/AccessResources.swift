package import EaselCore

/// A key as the API returns it; never with its hash.
package struct APIKeyResource: Encodable, Sendable {
    let id: APIKeyID
    /// The key itself, in the one answer that shows it.
    var key: String?
    let organizationId: OrganizationID
    let name: String?
    let scopes: [Scope]
    let createdAt: Timestamp
    let expiresAt: Timestamp?
    let revokedAt: Timestamp?
    let lastUsedAt: Timestamp?

    package init(_ record: APIKey, key: String? = nil) {
        id = record.id
        self.key = key
        organizationId = record.organizationID
        name = record.name
        scopes = record.scopes
        createdAt = record.createdAt
        expiresAt = record.expiresAt
        revokedAt = record.revokedAt
        lastUsedAt = record.lastUsedAt
    }
}

/// A sign-in as the API returns it; never with its cookie or the cookie's hash.
struct SessionResource: Encodable, Sendable {
    let id: SessionID
    let apiKeyId: APIKeyID
    let createdAt: Timestamp
    let expiresAt: Timestamp
    let lastUsedAt: Timestamp?
    let userAgent: String?
    /// Whether it is the one that asks.
    let current: Bool

    init(_ session: Session, isCurrent: Bool) {
        id = session.id
        apiKeyId = session.apiKeyID
        createdAt = session.createdAt
        expiresAt = session.expiresAt
        lastUsedAt = session.lastUsedAt
        userAgent = session.userAgent
        current = isCurrent
    }
}
