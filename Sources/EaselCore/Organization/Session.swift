/// A browser's sign-in: made from an API key, ends with it.
package struct Session: Sendable, Equatable {
    package let id: SessionID
    /// SHA-256 of the cookie's value, in hex.
    package let hash: String
    package let apiKeyID: APIKeyID
    /// What the browser called itself.
    package let userAgent: String?
    package let createdAt: Timestamp
    package let expiresAt: Timestamp
    /// About when it was last used; a minute's uses are written down together.
    package var lastUsedAt: Timestamp?

    package init(
        id: SessionID, hash: String, apiKeyID: APIKeyID, userAgent: String? = nil, createdAt: Timestamp,
        expiresAt: Timestamp, lastUsedAt: Timestamp? = nil
    ) {
        self.id = id
        self.hash = hash
        self.apiKeyID = apiKeyID
        self.userAgent = userAgent
        self.createdAt = createdAt
        self.expiresAt = expiresAt
        self.lastUsedAt = lastUsedAt
    }
}

/// When keys, sessions and share links were last used.
package struct Uses: Sendable, Equatable {
    package var keys: [APIKeyID: Timestamp] = [:]
    package var sessions: [SessionID: Timestamp] = [:]
    package var shares: [ShareID: Timestamp] = [:]

    package init() {}

    package var isEmpty: Bool { keys.isEmpty && sessions.isEmpty && shares.isEmpty }
}
