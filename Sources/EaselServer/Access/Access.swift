import EaselCore
import Foundation
import HTTPTypes
import Hummingbird

/// Identifies the sender of a request.
struct Access: Sendable {
    private static let longestUserAgent = 200

    let store: any Store
    let surroundings: Surroundings
    let uses: LastUses
    let credentials: Credentials

    /// The sender. Nil if the request has no credentials; throws a `Problem` if they are not accepted.
    func visitor(of request: Request) async throws -> Visitor? {
        if let token = Self.bearerToken(of: request) {
            if ShareToken.isOne(token) { return .guest(try await guest(with: token)) }
            guard let key = try await store.apiKey(hash: Credentials.hash(token)) else { throw Problem.keyUnknown }
            return .member(try identity(of: key, session: nil))
        }
        guard let cookie = SessionCookie.value(in: request),
            let (session, key) = try await store.session(hash: Credentials.hash(cookie)),
            session.expiresAt > surroundings.now()
        else { return nil }
        return .member(try identity(of: key, session: session))
    }

    /// What follows `Bearer`. Other schemes are for a proxy in front of Easel: a browser sends the name and password
    /// that a proxy asked for along with everything.
    private static func bearerToken(of request: Request) -> String? {
        for header in request.headers[values: .authorization] {
            let parts = header.split(separator: " ", maxSplits: 1)
            if parts.first?.lowercased() == "bearer" {
                return parts.count == 2 ? String(parts[1].drop { $0 == " " }) : ""
            }
        }
        return nil
    }

    private func guest(with token: String) async throws -> Guest {
        guard let id = ShareToken.share(of: token, credentials) else { throw Problem.shareUnknown }
        guard let share = try await store.share(id) else { throw Problem.shareRevoked }
        let now = surroundings.now()
        if share.hasExpired(at: now) { throw Problem.shareExpired }
        uses.note(share: id, at: now)
        return Guest(shareID: id, canvasID: share.canvasID)
    }

    private func identity(of key: APIKey, session: Session?) throws -> Identity {
        let now = surroundings.now()
        if let end = key.end(at: now) { throw Problem(end) }
        uses.note(key: key.id, session: session?.id, at: now)
        return Identity(
            organizationID: key.organizationID, scopes: key.scopes, apiKeyID: key.id,
            sessionID: session?.id, hash: session?.hash ?? key.hash)
    }

    /// Whether a sender who was admitted earlier would be admitted now.
    func stillAdmits(_ visitor: Visitor) async throws -> Bool {
        switch visitor {
        case .member(let identity): try await stillAdmits(identity)
        case .guest(let guest):
            try await store.share(guest.shareID).map { !$0.hasExpired(at: surroundings.now()) } ?? false
        }
    }

    private func stillAdmits(_ identity: Identity) async throws -> Bool {
        let now = surroundings.now()
        guard identity.sessionID != nil else {
            return try await store.apiKey(hash: identity.hash).map { $0.end(at: now) == nil } ?? false
        }
        guard let (session, key) = try await store.session(hash: identity.hash) else { return false }
        return session.expiresAt > now && key.end(at: now) == nil
    }

    /// Signs a browser in with a key; returns the cookie's value. Throws a `Problem` when the key is not valid.
    func startSession(with key: APIKey, userAgent: String?) async throws -> String {
        let now = surroundings.now()
        if let end = key.end(at: now) { throw Problem(end) }
        let value = Credentials.base64URL(surroundings.random(bytes: 32))
        let end = now.adding(seconds: SessionCookie.lifetime)
        try await store.createSession(
            Session(
                id: surroundings.makeID("session"), hash: Credentials.hash(value), apiKeyID: key.id,
                userAgent: userAgent?.shortened(to: Self.longestUserAgent), createdAt: now,
                expiresAt: min(end, key.expiresAt ?? end)))
        return value
    }
}

extension Problem {
    static let keyUnknown = unauthorized("unauthorized", "This API key is not known; check that all of it was copied.")
    static let shareUnknown = unauthorized(
        "share_unknown", "This share link is not known here; check that all of it was copied.")
    static let shareRevoked = unauthorized(
        "share_revoked", "This share link was revoked, or its canvas is gone; ask for a new one.")
    static let shareExpired = unauthorized("share_expired", "This share link has expired; ask for a new one.")

    private static func unauthorized(_ code: String, _ detail: String) -> Problem {
        Problem(status: .unauthorized, code: code, detail: detail, headers: unauthorized.headers)
    }

    /// Tells the holder of a key that was right once what became of it.
    init(_ end: APIKey.End) {
        self = .unauthorized
        detail =
            switch end {
            case .revoked: "This API key was revoked; ask for a new one."
            case .expired(let time): "This API key expired at \(time.text); ask for a new one."
            }
    }
}

extension Timestamp {
    /// In ISO 8601, for people.
    fileprivate var text: String {
        Date(timeIntervalSince1970: Double(milliseconds) / 1000).formatted(.iso8601)
    }
}
