import EaselCore
import EaselServer

/// The organization, key and canvas that `easel dev` begins with.
struct Demo: Sendable {
    let key: String

    /// Makes what is missing and returns the key's record.
    func prepare(_ store: any Store, _ surroundings: Surroundings) async throws -> APIKey {
        let now = surroundings.now()
        if let record = try await store.apiKey(hash: Credentials.hash(key)), record.end(at: now) == nil {
            return record
        }
        let organization = Organization(id: surroundings.makeID("org"), name: "Demo", createdAt: now)
        try await store.createOrganization(organization)
        let record = APIKey(
            id: surroundings.makeID("key"), organizationID: organization.id, hash: Credentials.hash(key),
            scopes: Scope.allCases, createdAt: now)
        try await store.createAPIKey(record)
        try await store.createCanvas(
            Canvas(
                id: surroundings.makeID("canvas"), organizationID: organization.id, title: "First canvas",
                createdAt: now, updatedAt: now))
        return record
    }
}
