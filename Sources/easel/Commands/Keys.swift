import ArgumentParser
import EaselCore
import EaselServer

struct Keys: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Make, list and revoke API keys.", subcommands: [Create.self, List.self, Revoke.self])

    struct Resource: Encodable {
        let id: APIKeyID
        var key: String?
        let organizationId: OrganizationID
        let scopes: [Scope]
        var createdAt: Timestamp?
        var revokedAt: Timestamp?
    }

    struct Create: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Make a key; it is shown this once.")

        @Option(help: "The organization's id.")
        var organization: String

        @Option(help: "What the key may do, separated by commas: read, write, admin.")
        var scopes = "read,write"

        @OptionGroup var options: StoreOptions

        func validate() throws { _ = try parsedScopes() }

        private func parsedScopes() throws -> [Scope] {
            let scopes = scopes.split(separator: ",").map { Scope(rawValue: String($0)) }
            guard !scopes.isEmpty, !scopes.contains(nil) else {
                throw ValidationError("--scopes must be some of read, write, admin, separated by commas.")
            }
            return scopes.compactMap { $0 }
        }

        func run() async throws {
            let scopes = try parsedScopes()
            try await options.withStore { store, surroundings in
                let (key, record) = Credentials.makeAPIKey(
                    for: OrganizationID(organization), scopes: scopes, surroundings: surroundings)
                try await store.createAPIKey(record)
                try options.show(
                    Resource(id: record.id, key: key, organizationId: record.organizationID, scopes: record.scopes)
                ) {
                    """
                    \(key)
                    This is the key's only showing; Easel keeps a hash. Its id is \(record.id).
                    """
                }
            }
        }
    }

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "List keys, without the keys themselves.")

        @Option(help: "Only those of this organization.")
        var organization: String?

        @OptionGroup var options: StoreOptions

        func run() async throws {
            try await options.withStore { store, _ in
                let keys = try await store.apiKeys(of: organization.map { OrganizationID($0) })
                let resources = keys.map {
                    Resource(
                        id: $0.id, organizationId: $0.organizationID, scopes: $0.scopes, createdAt: $0.createdAt,
                        revokedAt: $0.revokedAt)
                }
                try options.show(resources) {
                    keys.isEmpty
                        ? "There are no keys yet; make one: easel keys create --organization ID"
                        : keys.map { key in
                            let scopes = key.scopes.map(\.rawValue).joined(separator: ",")
                            return
                                "\(key.id)  \(key.organizationID)  \(scopes)\(key.revokedAt == nil ? "" : "  revoked")"
                        }.joined(separator: "\n")
                }
            }
        }
    }

    struct Revoke: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "End a key, and every session made from it.")

        @Argument(help: "The key's id.")
        var id: String

        @OptionGroup var options: StoreOptions

        func run() async throws {
            try await options.withStore { store, surroundings in
                guard let key = try await store.revokeAPIKey(APIKeyID(id), at: surroundings.now()) else {
                    throw EaselError.notFound(what: "key")
                }
                try options.show(
                    Resource(
                        id: key.id, organizationId: key.organizationID, scopes: key.scopes, createdAt: key.createdAt,
                        revokedAt: key.revokedAt)
                ) { "Revoked \(key.id)." }
            }
        }
    }
}
