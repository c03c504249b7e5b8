package import EaselCore
import JSON

/// On whose behalf a message is handled.
package struct MCPCaller: Sendable {
    let organizationID: OrganizationID
    let scopes: [Scope]
    /// Nil for the operator of this machine.
    let apiKeyID: APIKeyID?
    /// Whether a sender who was admitted earlier would be admitted now.
    let isStillAdmitted: @Sendable () async throws -> Bool

    init(
        organizationID: OrganizationID, scopes: [Scope], apiKeyID: APIKeyID?,
        isStillAdmitted: @escaping @Sendable () async throws -> Bool
    ) {
        self.organizationID = organizationID
        self.scopes = scopes
        self.apiKeyID = apiKeyID
        self.isStillAdmitted = isStillAdmitted
    }

    /// The operator may do everything for the named organization.
    package init(commandFor organization: OrganizationID) {
        self.init(organizationID: organization, scopes: Scope.allCases, apiKeyID: nil) { true }
    }

    func require(_ scope: Scope) throws(RPCError) {
        guard scopes.contains(scope) else {
            throw RPCError(
                .refused, "This API key has no “\(scope.rawValue)” scope.",
                data: ["code": "forbidden", "retryable": false])
        }
    }
}
