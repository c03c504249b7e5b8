import EaselCore
import HTTPTypes
import Hummingbird

/// Signing the page in and out.
struct SessionRoutes: Sendable {
    let access: Access
    let cookie: SessionCookie

    func add(to router: RouterGroup<EaselContext>) {
        router.get("session") { _, context in
            let identity = try context.requireIdentity()
            return try await describe(identity.organizationID, identity.scopes)
        }
        router.post("session") { request, _ in
            let key = try await RequestFields(request, allowed: ["apiKey"]).requiredString("apiKey")
            guard let record = try await access.store.apiKey(hash: Credentials.hash(key)), record.revokedAt == nil
            else {
                throw Problem(
                    status: .unauthorized, code: "unauthorized", detail: "This API key is not known, or was revoked.",
                    field: "apiKey")
            }
            var response = try await describe(record.organizationID, record.scopes)
            response.headers[.setCookie] = cookie.header(value: try await access.startSession(with: record))
            return response
        }
        router.delete("session") { request, _ in
            if let value = SessionCookie.value(in: request) {
                try await access.store.deleteSession(hash: Credentials.hash(value))
            }
            return Response(status: .noContent, headers: [.setCookie: cookie.header(value: "")])
        }
    }

    private func describe(_ id: OrganizationID, _ scopes: [Scope]) async throws -> Response {
        struct Resource: Encodable {
            struct Owner: Encodable {
                let id: OrganizationID
                let name: String
            }
            let organization: Owner
            let scopes: [Scope]
        }
        let name = try await access.store.organization(id)?.name ?? ""
        return JSONBody.response(Resource(organization: .init(id: id, name: name), scopes: scopes))
    }
}
