package import EaselCore
import GRDB

extension SQLiteStore {
    package func createSession(_ session: Session) async throws {
        try await write { db, _ in
            try db.run(
                """
                INSERT INTO sessions (id, hash, api_key_id, user_agent, created_at, expires_at)
                VALUES (?, ?, ?, ?, ?, ?)
                """,
                [
                    session.id.rawValue, session.hash, session.apiKeyID.rawValue, session.userAgent,
                    session.createdAt.milliseconds, session.expiresAt.milliseconds,
                ])
        }
    }

    package func session(hash: String) async throws -> (Session, APIKey)? {
        try await read { db in
            guard let row = try db.row("SELECT * FROM sessions WHERE hash = ?", [hash]) else { return nil }
            let session = Session(row: row)
            return try db.row("SELECT * FROM api_keys WHERE id = ?", [session.apiKeyID.rawValue])
                .map { (session, APIKey(row: $0)) }
        }
    }

    package func deleteSession(hash: String) async throws {
        try await write { db, _ in try db.run("DELETE FROM sessions WHERE hash = ?", [hash]) }
    }

    package func sessions(of organization: OrganizationID, at now: Timestamp) async throws -> [Session] {
        try await read { db in
            try db.rows(
                """
                SELECT s.* FROM sessions s JOIN api_keys k ON k.id = s.api_key_id
                WHERE k.organization_id = ? AND s.expires_at > ? AND k.revoked_at IS NULL
                    AND (k.expires_at IS NULL OR k.expires_at > ?)
                ORDER BY s.created_at, s.id
                """, [organization.rawValue, now.milliseconds, now.milliseconds]
            ).map(Session.init(row:))
        }
    }

    package func deleteSession(_ id: SessionID, of organization: OrganizationID) async throws -> Bool {
        try await write { db, _ in
            try db.run(
                """
                DELETE FROM sessions
                WHERE id = ? AND api_key_id IN (SELECT id FROM api_keys WHERE organization_id = ?)
                """, [id.rawValue, organization.rawValue])
            return db.changesCount == 1
        }
    }

    package func removeSessions(expiredBy now: Timestamp) async throws -> Int {
        try await writeInSteps { db, limit in
            try db.run(
                "DELETE FROM sessions WHERE id IN (SELECT id FROM sessions WHERE expires_at <= ? LIMIT ?)",
                [now.milliseconds, limit])
            return db.changesCount
        }
    }

    package func recordUses(_ uses: Uses) async throws {
        try await write { db, _ in
            for (id, time) in uses.keys {
                try db.run(
                    "UPDATE api_keys SET last_used_at = MAX(COALESCE(last_used_at, 0), ?) WHERE id = ?",
                    [time.milliseconds, id.rawValue])
            }
            for (id, time) in uses.sessions {
                try db.run(
                    "UPDATE sessions SET last_used_at = MAX(COALESCE(last_used_at, 0), ?) WHERE id = ?",
                    [time.milliseconds, id.rawValue])
            }
            for (id, time) in uses.shares {
                try db.run(
                    "UPDATE shares SET last_used_at = MAX(COALESCE(last_used_at, 0), ?) WHERE id = ?",
                    [time.milliseconds, id.rawValue])
            }
        }
    }
}
