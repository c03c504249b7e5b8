import EaselCore
import Testing

extension StoreContract {
    static let organizationCases: [StoreContract] = [
        StoreContract(name: "organizations are listed in the order they were created") { bench in
            let first = try await bench.organization("First “1” 🏔")
            bench.clock.advance(seconds: 1)
            let second = try await bench.organization("Second")
            #expect(try await bench.store.organizations() == [first, second])
            #expect(try await bench.store.organization(first.id) == first)
            #expect(try await bench.store.organization(OrganizationID("org_none")) == nil)
        },
        StoreContract(name: "keys are found by hash before and after they are revoked") { bench in
            let organization = try await bench.organization()
            let key = APIKey(
                id: APIKeyID("key_1"), organizationID: organization.id, hash: "hash", scopes: [.read, .write],
                createdAt: bench.clock.now())
            try await bench.store.createAPIKey(key)
            #expect(try await bench.store.apiKey(hash: "hash") == key)
            #expect(try await bench.store.apiKey(hash: "other") == nil)
            #expect(try await bench.store.apiKeys(of: nil) == [key])
            #expect(try await bench.store.apiKeys(of: OrganizationID("org_none")).isEmpty)

            bench.clock.advance(seconds: 5)
            let revoked = try await bench.store.revokeAPIKey(key.id, at: bench.clock.now())
            #expect(revoked?.revokedAt == bench.clock.now())
            bench.clock.advance(seconds: 5)
            let again = try await bench.store.revokeAPIKey(key.id, at: bench.clock.now())
            #expect(again == revoked, "the first revocation stands")
            #expect(try await bench.store.revokeAPIKey(APIKeyID("key_none"), at: bench.clock.now()) == nil)
        },
        StoreContract(name: "a key needs an organization") { bench in
            let key = APIKey(
                id: APIKeyID("key_1"), organizationID: OrganizationID("org_none"), hash: "hash", scopes: [],
                createdAt: bench.clock.now())
            await #expect(throws: EaselError.notFound(what: "organization")) { try await bench.store.createAPIKey(key) }
        },
        StoreContract(name: "an open store is writable") { bench in
            try await bench.store.checkWritable()
        },
    ]
}
