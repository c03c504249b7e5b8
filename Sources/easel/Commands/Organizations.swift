import ArgumentParser
import EaselCore

struct Organizations: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Create and list organizations, and set budgets.",
        subcommands: [Create.self, List.self, Budget.self])

    struct Resource: Encodable {
        let id: OrganizationID
        let name: String
    }

    struct Create: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Create an organization, the owner of canvases and keys.")

        @Option(help: "The name of the organization.")
        var name: String

        @OptionGroup var beginning: BeginningOptions
        @OptionGroup var options: StoreOptions

        func validate() throws {
            guard !name.isEmpty, name.unicodeScalars.count <= 200 else {
                throw ValidationError("--name must have 1 to 200 characters.")
            }
        }

        func run() async throws {
            try await options.withStore { store, surroundings in
                if !beginning.newDatabase { try await LostDatabase.check(store) }
                let organization = Organization(
                    id: surroundings.makeID("org"), name: name, createdAt: surroundings.now())
                try await store.createOrganization(organization)
                try options.show(Resource(id: organization.id, name: organization.name)) {
                    [
                        "Created the organization “\(organization.name)”: \(organization.id)",
                        "Next, create a key for it: easel keys create --organization \(organization.id)",
                    ]
                }
            }
        }
    }

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "List all organizations.")

        @OptionGroup var options: StoreOptions

        func run() async throws {
            try await options.withStore { store, _ in
                let organizations = try await store.organizations()
                try options.show(organizations.map { Resource(id: $0.id, name: $0.name) }) {
                    organizations.isEmpty
                        ? ["There are no organizations yet. Create one: easel organizations create --name NAME"]
                        : organizations.map { "\($0.id)  \($0.name)" }
                }
            }
        }
    }

    struct Budget: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Limit what an organization may spend in total; without --credits, remove the limit.")

        @Argument(help: "The id of the organization.")
        var id: String

        @Option(help: "The limit, in credits of the provider.")
        var credits: Double?

        @OptionGroup var options: StoreOptions

        func validate() throws {
            if let credits, !(0...1e12).contains(credits) {
                throw ValidationError("--credits must be a number from 0 to 1000000000000.")
            }
        }

        func run() async throws {
            struct Resource: Encodable {
                let id: String
                let budget: Double?
                let creditsCommitted: Double
            }
            try await options.withStore { store, _ in
                let committed = try await store.setBudget(credits, of: OrganizationID(id)).committed
                try options.show(Resource(id: id, budget: credits, creditsCommitted: committed)) {
                    [
                        (credits.map { "\(id) may spend \($0) credits in total" } ?? "\(id) has no limit")
                            + "; \(committed) are spent or set aside."
                    ]
                }
            }
        }
    }
}
