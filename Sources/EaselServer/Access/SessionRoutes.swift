import EaselCore
import HTTPTypes
import Hummingbird

/// Signing the page in and out, and who else is signed in.
struct SessionRoutes: Sendable {
    /// A key and some room. Not more than has to come in one span of `ClientLimits.bodySeconds`, so that this is the deadline
    /// for all of it: anybody may send it.
    private static let longestSignIn = RequestProgress.leastBytes

    let access: Access
    /// Called when access was revoked from somebody who may be reading a live feed.
    let lockedOut: @Sendable () async -> Void
    let cookie: SessionCookie
    let origin: SameOrigin

    func add(to router: RouterGroup<EaselContext>) {
        router.get("session") { _, context in
            let identity = try context.requireIdentity()
            return try await describe(identity.organizationID, identity.scopes)
        }
        router.post("session") { request, _ in
            // Another site must not sign a visitor in as somebody else.
            try origin.check(request)
            let key = try await RequestFields(request, allowed: ["apiKey"], upTo: Self.longestSignIn)
                .requiredString("apiKey")
            guard let record = try await access.store.apiKey(hash: Credentials.hash(key)) else {
                throw Problem(
                    status: .unauthorized, code: "unauthorized", detail: "This API key is not known.", field: "apiKey")
            }
            let value: String
            do {
                value = try await access.startSession(with: record, userAgent: request.headers[.userAgent])
            } catch var problem as Problem {
                problem.field = "apiKey"
                throw problem
            }
            var response = try await describe(record.organizationID, record.scopes)
            response.headers[.setCookie] = cookie.header(value: value, for: request)
            return response
        }
        router.delete("session") { request, _ in
            if let value = SessionCookie.value(in: request) {
                try await access.store.deleteSession(hash: Credentials.hash(value))
                await lockedOut()
            }
            var response = Response(status: .noContent)
            for header in cookie.removals(for: request) {
                response.headers.append(HTTPField(name: .setCookie, value: header))
            }
            return response
        }
    }

    /// Routes that require access.
    func addList(to router: RouterGroup<EaselContext>) {
        router.get("sessions") { _, context in
            struct List: Encodable { let sessions: [SessionResource] }
            let identity = try context.requireIdentity()
            let sessions = try await access.store.sessions(
                of: identity.organizationID, at: access.surroundings.now())
            return JSONBody.response(
                List(sessions: sessions.map { SessionResource($0, isCurrent: $0.id == identity.sessionID) }))
        }
        router.delete("sessions/{sessionId}") { _, context in
            let identity = try context.requireIdentity()
            let id: SessionID = try context.id("sessionId")
            let sessions = try await access.store.sessions(
                of: identity.organizationID, at: access.surroundings.now())
            guard let session = sessions.first(where: { $0.id == id }) else { throw Problem.notFound("session") }
            // One's own sign-ins are one's own; those of other keys are the administrator's.
            if session.apiKeyID != identity.apiKeyID { try identity.require(.admin) }
            guard try await access.store.deleteSession(id, of: identity.organizationID) else {
                throw Problem.notFound("session")
            }
            await lockedOut()
            return Response(status: .noContent)
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
