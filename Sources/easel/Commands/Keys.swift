import ArgumentParser
import EaselCore
import EaselServer

struct Keys: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Create, list and revoke API keys.", subcommands: [Create.self, List.self, Revoke.self])

    struct Create: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Create an API key; it is shown only once.")

        @Option(help: "The id of the organization.")
        var organization: String

        @Option(help: "What the key may do, separated by commas: read, write, admin.")
        var scopes = "read,write"

        @Option(help: "A name for the key, such as Dashboard.")
        var name: String?

        @Option(
            help:
                "When the key expires: a duration such as 12h, 30d or 4w, or a date such as 2027-01-31 (at 00:00 UTC).")
        var expires: String?

        @OptionGroup var options: StoreOptions

        func validate() throws {
            _ = try parsedScopes()
            _ = try grant(at: SystemClock().now())
        }

        private func grant(at now: Timestamp) throws -> Grant {
            let end = try parsedExpiry(now: now)
            return try asOption { try Grant(name: name, expiresAt: end, now: now) }
        }

        private func parsedExpiry(now: Timestamp) throws -> Timestamp? {
            guard let expires else { return nil }
            guard let end = Expiry.parse(expires, now: now) else {
                throw ValidationError(
                    "--expires is “\(expires.inOneLine)”; it must be a duration such as 30d, or a future date such as 2027-01-31."
                )
            }
            return end
        }

        private func parsedScopes() throws -> [Scope] {
            try asOption { try Scope.named(scopes.split(separator: ",").map(String.init)) }
        }

        func run() async throws {
            let scopes = try parsedScopes()
            let grant = try grant(at: SystemClock().now())
            try await options.withStore { store, surroundings in
                let (key, record) = Credentials.makeAPIKey(
                    for: OrganizationID(organization), scopes: scopes, grant, surroundings: surroundings)
                try await store.createAPIKey(record)
                try options.show(APIKeyResource(record, key: key)) {
                    [
                        key,
                        "Copy the key now: it is not shown again. Its id is \(record.id)"
                            + "\(grant.expiresAt.map { ", and it expires on \($0.day)" } ?? "").",
                    ]
                }
            }
        }
    }

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "List API keys, without the secret part.")

        @Option(help: "Only keys of this organization.")
        var organization: String?

        @OptionGroup var options: StoreOptions

        func run() async throws {
            try await options.withStore { store, surroundings in
                let keys = try await store.apiKeys(of: organization.map { OrganizationID($0) })
                try options.show(keys.map { APIKeyResource($0) }) {
                    keys.isEmpty
                        ? ["There are no keys yet. Create one: easel keys create --organization ID"]
                        : keys.map { Self.line($0, now: surroundings.now()) }
                }
            }
        }

        static func line(_ key: APIKey, now: Timestamp) -> String {
            var words = [
                "\(key.id)", "\(key.organizationID)", key.scopes.map(\.rawValue).joined(separator: ","),
                key.lastUsedAt.map { "used \($0.day)" } ?? "never used",
            ]
            switch key.end(at: now) {
            case .revoked: words.append("revoked")
            case .expired(let end): words.append("expired \(end.day)")
            case nil: if let end = key.expiresAt { words.append("expires \(end.day)") }
            }
            if let name = key.name { words.append(name) }
            return words.joined(separator: "  ")
        }
    }

    struct Revoke: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Revoke an API key and end its sessions.")

        @Argument(help: "The id of the key.")
        var id: String

        @OptionGroup var options: StoreOptions

        func run() async throws {
            try await options.withUseCases { useCases, _ in
                let key = try await useCases.revokeAPIKey(APIKeyID(id), of: nil)
                try options.show(APIKeyResource(key)) { ["Revoked \(key.id)."] }
            }
        }
    }
}
