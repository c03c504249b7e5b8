import EaselCore
import HTTPTypes
import Hummingbird

/// Recognizes who sends a request.
struct Access: Sendable {
    let store: any Store
    let surroundings: Surroundings

    /// Who asks; nil when the request names nobody, or somebody unknown, expired or revoked.
    func identity(of request: Request) async throws -> Identity? {
        if let header = request.headers[.authorization] {
            let parts = header.split(separator: " ", maxSplits: 1)
            guard parts.count == 2, parts[0].lowercased() == "bearer",
                let key = try await store.apiKey(hash: Credentials.hash(String(parts[1])))
            else { return nil }
            return identity(of: key, isFromCookie: false)
        }
        guard let cookie = SessionCookie.value(in: request),
            let (session, key) = try await store.session(hash: Credentials.hash(cookie)),
            session.expiresAt > surroundings.now()
        else { return nil }
        return identity(of: key, isFromCookie: true)
    }

    private func identity(of key: APIKey, isFromCookie: Bool) -> Identity? {
        key.revokedAt == nil
            ? Identity(organizationID: key.organizationID, scopes: key.scopes, isFromCookie: isFromCookie) : nil
    }

    /// Signs a browser in with a key; returns the cookie's value.
    func startSession(with key: APIKey) async throws -> String {
        let now = surroundings.now()
        let value = Credentials.base64URL(surroundings.random(bytes: 32))
        try await store.createSession(
            Session(
                hash: Credentials.hash(value), apiKeyID: key.id, createdAt: now,
                expiresAt: now.adding(seconds: SessionCookie.lifetime)))
        return value
    }
}
