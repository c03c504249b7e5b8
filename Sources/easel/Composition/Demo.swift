import EaselCore
import EaselServer

/// The organization, key and canvas that `easel dev` starts with.
struct Demo: Sendable {
    private static let file = "api-key"

    let folder: DataFolder

    /// The stored key; created at the first start.
    func key() throws(SettingError) -> String {
        try folder.kept(Self.file) { Self.makeKey() }
    }

    /// Creates what is missing and returns the key's record. A revoked key is replaced.
    func prepare(_ store: any Store, _ surroundings: Surroundings) async throws -> APIKey {
        let now = surroundings.now()
        let known = try await store.apiKey(hash: Credentials.hash(try key()))
        if let known, known.end(at: now) == nil { return known }
        let organization: OrganizationID
        if let known {
            organization = known.organizationID
            try folder.keep(Self.makeKey(), as: Self.file)
        } else {
            organization = try await makeOrganization(store, surroundings)
        }
        let record = APIKey(
            id: surroundings.makeID("key"), organizationID: organization, name: "easel dev",
            hash: Credentials.hash(try key()), scopes: Scope.allCases, createdAt: now)
        try await store.createAPIKey(record)
        return record
    }

    private func makeOrganization(_ store: any Store, _ surroundings: Surroundings) async throws -> OrganizationID {
        let now = surroundings.now()
        let organization = Organization(id: surroundings.makeID("org"), name: "Demo", createdAt: now)
        try await store.createOrganization(organization)
        try await store.createCanvas(
            Canvas(
                id: surroundings.makeID("canvas"), organizationID: organization.id, title: "First canvas",
                createdAt: now, updatedAt: now))
        return organization.id
    }

    private static func makeKey() -> String {
        "easel_" + Credentials.base64URL(Surroundings.systemRandomBytes(32))
    }
}
