import ArgumentParser
import EaselCore
import EaselServer
import Foundation

struct Callbacks: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "List and replay the provider's callbacks.",
        subcommands: [List.self, Replay.self])

    /// Selects callbacks.
    struct Filter: ParsableArguments {
        @Option(help: "Only callbacks of this organization.")
        var organization: String?

        @Option(help: "Only callbacks of this image node.")
        var imageNode: String?

        @Option(help: "Only callbacks with this verdict, such as applied, duplicate or unreadable.")
        var verdict: String?

        @Option(help: "Only callbacks received at or after this time (UTC), such as 2026-11-22 or 2026-11-22T14:30.")
        var since: String?

        @Option(help: "Only callbacks received before this time (UTC).")
        var until: String?

        func validate() throws { _ = try query() }

        func query() throws -> CallbackQuery {
            var query = CallbackQuery(organization: organization.map { OrganizationID($0) })
            query.imageNodeID = imageNode.map { ImageNodeID($0) }
            query.since = try since.map { try Self.time($0, "--since") }
            query.until = try until.map { try Self.time($0, "--until") }
            query.verdict = try verdict.map { name in try asOption { try CallbackRecord.Verdict(named: name) } }
            return query
        }

        private static func time(_ text: String, _ name: String) throws -> Timestamp {
            let seconds = text.split(separator: ":").count == 2 ? text + ":00" : text
            let full = seconds.contains("T") ? seconds : seconds + "T00:00:00"
            // Formatted again it must be the same: there is no 30 February and no 25 o'clock.
            let utc = full + (full.hasSuffix("Z") ? "" : "Z")
            guard let date = try? Date(utc, strategy: .iso8601), date.formatted(.iso8601) == utc else {
                throw ValidationError(
                    "\(name) is “\(text.inOneLine)”; it must be a time such as 2026-11-22 or 2026-11-22T14:30.")
            }
            return Timestamp(milliseconds: Int64(date.timeIntervalSince1970 * 1000))
        }
    }

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "List callbacks, newest first.")

        @OptionGroup var filter: Filter

        @OptionGroup var page: ListOptions
        @OptionGroup var options: StoreOptions

        func run() async throws {
            let query = try filter.query()
            try await options.withStore { store, _ in
                let found = try await store.callbacks(matching: query, limit: page.limit, after: nil)
                try options.show(found.callbacks.map { CallbackResource($0) }) {
                    found.callbacks.isEmpty
                        ? ["No callbacks match."] : found.callbacks.map(Self.line)
                }
            }
        }

        static func line(_ callback: CallbackRecord) -> String {
            let time = Date(timeIntervalSince1970: Double(callback.receivedAt.milliseconds) / 1000)
            return [
                "\(callback.id)", time.formatted(.iso8601), "\(callback.imageNodeID) #\(callback.attempt)",
                callback.verdict?.rawValue ?? "waiting", "\(callback.body.count) bytes from \(callback.source)",
            ].joined(separator: "  ")
        }
    }

    struct Replay: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Process callbacks again.",
            discussion: """
                The running server does this within a second, or the next one when it starts. This is safe: outcomes that \
                are already decided do not change, and a callback that was applied becomes a duplicate.
                """)

        @Argument(help: "The ids of the callbacks; optional with --since or --image-node.")
        var ids: [String] = []

        @OptionGroup var filter: Filter
        @OptionGroup var options: StoreOptions

        func validate() throws {
            guard !ids.isEmpty || filter.since != nil || filter.imageNode != nil else {
                throw ValidationError("Name the callbacks by id, --since or --image-node.")
            }
        }

        func run() async throws {
            struct Replayed: Encodable { let replayed: Int }
            let query = try filter.query()
            try await options.withUseCases { useCases, _ in
                var count = 0
                for id in ids {
                    _ = try await useCases.replayCallback(CallbackID(id), of: query.organization)
                    count += 1
                }
                if ids.isEmpty { count = try await useCases.replayCallbacks(matching: query) }
                try options.show(Replayed(replayed: count)) {
                    [count == 1 ? "1 callback will be processed again." : "\(count) callbacks will be processed again."]
                }
            }
        }
    }
}
