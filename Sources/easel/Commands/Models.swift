import ArgumentParser
import EaselCore

struct Models: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "List the image models, or read the provider's list again.",
        subcommands: [List.self, Refresh.self])

    struct Resource: Encodable {
        let id: String
        let name: String
        let isListed: Bool?
        let priceText: String?
        let listedAt: Timestamp?

        init(_ model: ModelDescription) {
            id = model.id
            name = model.name
            isListed = model.listing?.isListed
            priceText = model.listing?.priceText
            listedAt = model.listing?.readAt
        }

        var line: String {
            let note = isListed == false ? "not in the provider's list" : priceText
            return "\(id)  \(name)\(note.map { "  \($0)" } ?? "")"
        }
    }

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "List the image models, with their prices in the provider's words.")

        @OptionGroup var options: StoreOptions

        func run() async throws {
            try await reportingFailure {
                try await OpenStore.with { open in
                    try await open.withProvider { provider in
                        let models = provider.models.map(Resource.init)
                        try options.show(models) { models.map(\.line) }
                    }
                }
            }
        }
    }

    struct Refresh: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Read the provider's list of models now.",
            discussion: """
                A server reads it every six hours by itself. A running server uses what this command reads within half a \
                minute. The provider allows one such call per second: many new models take a while.
                """)

        @OptionGroup var options: StoreOptions

        func run() async throws {
            try await reportingFailure {
                try await OpenStore.with { open in
                    try open.settings.provider.requireAccess()
                    try await open.withProvider { provider in
                        let before = Set(provider.models.filter { $0.listing?.isListed != false }.map(\.id))
                        try await CatalogueKeeper.refresh(open.store, provider, at: open.surroundings.now())
                        let models = provider.models.map(Resource.init)
                        try options.show(models) { Self.lines(models, before) }
                    }
                }
            }
        }

        private static func lines(_ models: [Resource], _ before: Set<String>) -> [String] {
            let listed = models.filter { $0.isListed != false }
            let new = listed.filter { !before.contains($0.id) }
            let gone = models.filter { $0.isListed == false && before.contains($0.id) }
            return ["There are \(listed.count) image models."] + new.map { "New: \($0.line)" }
                + gone.map { "No longer listed: \($0.id)" }
        }
    }
}
