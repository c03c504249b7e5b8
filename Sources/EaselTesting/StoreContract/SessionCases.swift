import EaselCore
import Testing

extension StoreContract {
    static let sessionCases: [StoreContract] = [
        StoreContract(name: "sessions are found with their key until they end") { bench in
            let key = try await bench.key(of: try await bench.organization())
            let session = try await bench.session(of: key, "1")
            #expect(try await bench.store.session(hash: "cookie 1").map { $0.0 == session && $0.1 == key } == true)
            try await bench.store.deleteSession(hash: "cookie 1")
            #expect(try await bench.store.session(hash: "cookie 1") == nil)
        },
        StoreContract(name: "sessions are listed while they and their key are valid") { bench in
            let organization = try await bench.organization()
            let lasting = try await bench.key(of: organization, "lasting")
            let ending = try await bench.key(of: organization, "ending", expiresAfter: 30)
            let strange = try await bench.key(of: try await bench.organization("Other"), "strange")
            let first = try await bench.session(of: lasting, "1")
            bench.clock.advance(seconds: 1)
            let second = try await bench.session(of: ending, "2")
            _ = try await bench.session(of: strange, "3")
            func listed() async throws -> [Session] {
                try await bench.store.sessions(of: organization.id, at: bench.clock.now())
            }
            #expect(try await listed() == [first, second])
            bench.clock.advance(seconds: 30)
            #expect(try await listed() == [first], "a session ends with its key")
            _ = try await bench.store.revokeAPIKey(lasting.id, at: bench.clock.now())
            #expect(try await listed().isEmpty)
        },
        StoreContract(name: "an expired session is not listed") { bench in
            let organization = try await bench.organization()
            let session = try await bench.session(of: try await bench.key(of: organization), "1")
            #expect(try await bench.store.sessions(of: organization.id, at: session.expiresAt).isEmpty)
        },
        StoreContract(name: "only its own organization can end a session") { bench in
            let organization = try await bench.organization()
            let session = try await bench.session(of: try await bench.key(of: organization), "1")
            let other = try await bench.organization("Other")
            #expect(try await bench.store.deleteSession(session.id, of: other.id) == false)
            #expect(try await bench.store.session(hash: session.hash) != nil)
            #expect(try await bench.store.deleteSession(session.id, of: organization.id))
            #expect(try await bench.store.session(hash: session.hash) == nil)
            #expect(try await bench.store.deleteSession(session.id, of: organization.id) == false)
        },
        StoreContract(name: "the last use is stored, and never replaced by an earlier one") { bench in
            let key = try await bench.key(of: try await bench.organization())
            let session = try await bench.session(of: key, "1")
            let late = bench.clock.now().adding(seconds: 9)
            var uses = Uses()
            for time in [late, bench.clock.now()] {
                uses.keys = [key.id: time, APIKeyID("key_none"): time]
                uses.sessions = [session.id: time]
                try await bench.store.recordUses(uses)
            }
            let (storedSession, storedKey) = try #require(try await bench.store.session(hash: session.hash))
            #expect(storedKey.lastUsedAt == late)
            #expect(storedSession.lastUsedAt == late)
        },
    ]
}

extension StoreBench {
    func key(
        of organization: Organization, _ name: String = "key", expiresAfter seconds: Double? = nil
    ) async throws -> APIKey {
        let key = APIKey(
            id: surroundings.makeID("key"), organizationID: organization.id, name: name, hash: "hash \(name)",
            scopes: [.read], createdAt: clock.now(), expiresAt: seconds.map { clock.now().adding(seconds: $0) })
        try await store.createAPIKey(key)
        #expect(try await store.apiKey(hash: key.hash) == key)
        return key
    }

    func session(of key: APIKey, _ name: String) async throws -> Session {
        let session = Session(
            id: surroundings.makeID("session"), hash: "cookie \(name)", apiKeyID: key.id, userAgent: "Browser",
            createdAt: clock.now(), expiresAt: clock.now().adding(seconds: 60))
        try await store.createSession(session)
        return session
    }
}
