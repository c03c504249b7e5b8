import EaselCore
import HTTPTypes
import Hummingbird

/// The organization's API keys, for its administrators.
struct APIKeyRoutes: Sendable {
    let useCases: UseCases
    /// Called when access was revoked from somebody who may be reading a live feed.
    let lockedOut: @Sendable () async -> Void

    func add(to router: RouterGroup<EaselContext>) {
        router.get("keys") { _, context in
            struct List: Encodable { let keys: [APIKeyResource] }
            let keys = try await useCases.store.apiKeys(of: try context.requireIdentity().organizationID)
            return JSONBody.response(List(keys: keys.map { APIKeyResource($0) }))
        }
        router.post("keys") { request, context in
            let organization = try context.requireIdentity().organizationID
            let fields = try await RequestFields(request, allowed: ["scopes", "name", "expiresAt"])
            let surroundings = useCases.surroundings
            let scopes = try Scope.named(try fields.strings("scopes") ?? [])
            let (key, record) = Credentials.makeAPIKey(
                for: organization, scopes: scopes, try fields.grant(at: surroundings.now()),
                surroundings: surroundings)
            try await useCases.store.createAPIKey(record)
            return JSONBody.response(APIKeyResource(record, key: key), status: .created)
        }
        router.delete("keys/{keyId}") { _, context in
            _ = try await useCases.revokeAPIKey(
                try context.id("keyId"), of: try context.requireIdentity().organizationID)
            await lockedOut()
            return Response(status: .noContent)
        }
    }
}
