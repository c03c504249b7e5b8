import EaselCore
import HTTPTypes
import Hummingbird

/// The organization's API keys, for its administrators.
struct APIKeyRoutes: Sendable {
    let store: any Store
    /// Told when somebody was locked out, who may be reading a live feed.
    let lockedOut: @Sendable () async -> Void
    let surroundings: Surroundings

    func add(to router: RouterGroup<EaselContext>) {
        router.get("keys") { _, context in
            struct List: Encodable { let keys: [APIKeyResource] }
            let keys = try await store.apiKeys(of: try context.requireIdentity().organizationID)
            return JSONBody.response(List(keys: keys.map { APIKeyResource($0) }))
        }
        router.post("keys") { request, context in
            let organization = try context.requireIdentity().organizationID
            let fields = try await RequestFields(request, allowed: ["scopes", "name", "expiresAt"])
            let (key, record) = Credentials.makeAPIKey(
                for: organization, name: try fields.name(), scopes: try Self.scopes(fields),
                expiresAt: try fields.expiry(after: surroundings.now()), surroundings: surroundings)
            try await store.createAPIKey(record)
            return JSONBody.response(APIKeyResource(record, key: key), status: .created)
        }
        router.delete("keys/{keyId}") { _, context in
            let id: APIKeyID = try context.id("keyId")
            let keys = try await store.apiKeys(of: try context.requireIdentity().organizationID)
            guard keys.contains(where: { $0.id == id }),
                try await store.revokeAPIKey(id, at: surroundings.now()) != nil
            else { throw Problem.notFound("key") }
            await lockedOut()
            return Response(status: .noContent)
        }
    }

    private static func scopes(_ fields: RequestFields) throws -> [Scope] {
        let named = try fields.strings("scopes") ?? []
        let scopes = Scope.allCases.filter { named.contains($0.rawValue) }
        guard !scopes.isEmpty, named.allSatisfy({ Scope(rawValue: $0) != nil }) else {
            throw Problem.invalid("scopes", "scopes must be a list of one or more of read, write, admin.")
        }
        return scopes
    }
}
