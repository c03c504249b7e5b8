package import EaselCore

extension MemoryStore {
    package func createOrganization(_ organization: Organization) async throws {
        write { $0.organizations.append(organization) }
    }

    package func organizations() async throws -> [Organization] {
        read { $0.organizations }.sorted { ($0.createdAt, $0.id.rawValue) < ($1.createdAt, $1.id.rawValue) }
    }

    package func organization(_ id: OrganizationID) async throws -> Organization? {
        read { state in state.organizations.first { $0.id == id } }
    }

    @discardableResult
    package func setBudget(_ credits: Double?, of id: OrganizationID) async throws -> Spending {
        try write { state in
            guard state.organizations.contains(where: { $0.id == id }) else {
                throw EaselError.notFound(what: "organization")
            }
            state.budgets[id] = credits
            return state.spending(of: id)
        }
    }

    package func createAPIKey(_ key: APIKey) async throws {
        try write { state in
            guard state.organizations.contains(where: { $0.id == key.organizationID }) else {
                throw EaselError.notFound(what: "organization")
            }
            state.apiKeys.append(key)
        }
    }

    package func apiKeys(of organization: OrganizationID?) async throws -> [APIKey] {
        read { $0.apiKeys }
            .filter { organization == nil || $0.organizationID == organization }
            .sorted { ($0.createdAt, $0.id.rawValue) < ($1.createdAt, $1.id.rawValue) }
    }

    package func apiKey(hash: String) async throws -> APIKey? {
        read { state in state.apiKeys.first { $0.hash == hash } }
    }

    package func revokeAPIKey(_ id: APIKeyID, at now: Timestamp) async throws -> APIKey? {
        write { state in
            guard let index = state.apiKeys.firstIndex(where: { $0.id == id }) else { return nil }
            if state.apiKeys[index].revokedAt == nil { state.apiKeys[index].revokedAt = now }
            return state.apiKeys[index]
        }
    }

    package func createSession(_ session: Session) async throws {
        write { $0.sessions.append(session) }
    }

    package func removeSessions(expiredBy now: Timestamp) async throws -> Int {
        write { state in
            let count = state.sessions.count
            state.sessions.removeAll { $0.expiresAt <= now }
            return count - state.sessions.count
        }
    }

    package func session(hash: String) async throws -> (Session, APIKey)? {
        read { state in
            guard let session = state.sessions.first(where: { $0.hash == hash }),
                let key = state.apiKeys.first(where: { $0.id == session.apiKeyID })
            else { return nil }
            return (session, key)
        }
    }

    package func deleteSession(hash: String) async throws {
        write { state in state.sessions.removeAll { $0.hash == hash } }
    }

    package func sessions(of organization: OrganizationID, at now: Timestamp) async throws -> [Session] {
        read { state in
            let keys = state.apiKeys.filter { $0.organizationID == organization && $0.end(at: now) == nil }
            return state.sessions
                .filter { session in session.expiresAt > now && keys.contains { $0.id == session.apiKeyID } }
                .sorted { ($0.createdAt, $0.id.rawValue) < ($1.createdAt, $1.id.rawValue) }
        }
    }

    package func deleteSession(_ id: SessionID, of organization: OrganizationID) async throws -> Bool {
        write { state in
            let keys = state.apiKeys.filter { $0.organizationID == organization }
            let before = state.sessions.count
            state.sessions.removeAll { session in session.id == id && keys.contains { $0.id == session.apiKeyID } }
            return state.sessions.count < before
        }
    }

    package func recordUses(_ uses: Uses) async throws {
        write { state in
            for index in state.apiKeys.indices {
                guard let time = uses.keys[state.apiKeys[index].id] else { continue }
                state.apiKeys[index].lastUsedAt = max(state.apiKeys[index].lastUsedAt ?? time, time)
            }
            for index in state.sessions.indices {
                guard let time = uses.sessions[state.sessions[index].id] else { continue }
                state.sessions[index].lastUsedAt = max(state.sessions[index].lastUsedAt ?? time, time)
            }
            for index in state.shares.indices {
                guard let time = uses.shares[state.shares[index].id] else { continue }
                state.shares[index].lastUsedAt = max(state.shares[index].lastUsedAt ?? time, time)
            }
        }
    }
}
