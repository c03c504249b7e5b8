package import EaselCore
import GRDB

extension SQLiteStore {
    package func createOrganization(_ organization: Organization) async throws {
        try await write { db, _ in
            try db.run(
                "INSERT INTO organizations (id, name, created_at) VALUES (?, ?, ?)",
                [organization.id.rawValue, organization.name, organization.createdAt.milliseconds])
        }
    }

    package func organizations() async throws -> [Organization] {
        try await read {
            try $0.rows("SELECT * FROM organizations ORDER BY created_at, id").map(Organization.init(row:))
        }
    }

    package func organization(_ id: OrganizationID) async throws -> Organization? {
        try await read { db in
            try db.row("SELECT * FROM organizations WHERE id = ?", [id.rawValue]).map(Organization.init(row:))
        }
    }

    @discardableResult
    package func setBudget(_ credits: Double?, of id: OrganizationID) async throws -> Spending {
        try await write { db, _ in
            try db.run("UPDATE organizations SET budget = ? WHERE id = ?", [credits, id.rawValue])
            guard db.changesCount == 1 else { throw EaselError.notFound(what: "organization") }
            return try Self.spending(of: id, db)
        }
    }

    package func createAPIKey(_ key: APIKey) async throws {
        try await write { db, _ in
            guard try db.row("SELECT 1 FROM organizations WHERE id = ?", [key.organizationID.rawValue]) != nil else {
                throw EaselError.notFound(what: "organization")
            }
            try db.run(
                """
                INSERT INTO api_keys (id, organization_id, name, hash, scopes, created_at, expires_at)
                VALUES (?, ?, ?, ?, ?, ?, ?)
                """,
                [
                    key.id.rawValue, key.organizationID.rawValue, key.name, key.hash,
                    key.scopes.map(\.rawValue).joined(separator: " "), key.createdAt.milliseconds,
                    key.expiresAt?.milliseconds,
                ])
        }
    }

    package func apiKeys(of organization: OrganizationID?) async throws -> [APIKey] {
        try await read { db in
            let rows =
                if let organization {
                    try db.rows(
                        "SELECT * FROM api_keys WHERE organization_id = ? ORDER BY created_at, id",
                        [organization.rawValue])
                } else {
                    try db.rows("SELECT * FROM api_keys ORDER BY created_at, id")
                }
            return rows.map(APIKey.init(row:))
        }
    }

    package func apiKey(hash: String) async throws -> APIKey? {
        try await read { try $0.row("SELECT * FROM api_keys WHERE hash = ?", [hash]).map(APIKey.init(row:)) }
    }

    package func revokeAPIKey(_ id: APIKeyID, at now: Timestamp) async throws -> APIKey? {
        try await write { db, _ in
            try db.run(
                "UPDATE api_keys SET revoked_at = ? WHERE id = ? AND revoked_at IS NULL",
                [now.milliseconds, id.rawValue])
            return try db.row("SELECT * FROM api_keys WHERE id = ?", [id.rawValue]).map(APIKey.init(row:))
        }
    }
}
