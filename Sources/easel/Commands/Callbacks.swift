import ArgumentParser
import EaselCore
import EaselServer
import Foundation

struct Callbacks: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "The log of the provider's deliveries, and another look at them.",
        subcommands: [List.self, Replay.self])

    /// Which deliveries are meant.
    struct Filter: ParsableArguments {
        @Option(help: "Only those of this organization.")
        var organization: String?

        @Option(help: "Only those of this image node.")
        var imageNode: String?

        @Option(help: "Only those with this verdict, such as applied, duplicate or unreadable.")
        var verdict: String?

        @Option(help: "Received at or after this time, such as 2026-11-22 or 2026-11-22T14:30 (UTC).")
        var since: String?

        @Option(help: "Received before this time.")
        var until: String?

        func validate() throws { _ = try query() }

        func query() throws -> CallbackQuery {
            var query = CallbackQuery(organization: organization.map { OrganizationID($0) })
            query.imageNodeID = imageNode.map { ImageNodeID($0) }
            query.since = try since.map { try Self.time($0, "--since") }
            query.until = try until.map { try Self.time($0, "--until") }
            guard let verdict else { return query }
            query.verdict = CallbackRecord.Verdict(rawValue: verdict)
            guard query.verdict != nil else {
                let known = CallbackRecord.Verdict.allCases.map(\.rawValue).joined(separator: ", ")
                throw ValidationError("--verdict is “\(verdict.inOneLine)”; it must be one of \(known).")
            }
            return query
        }

        private static func time(_ text: String, _ name: String) throws -> Timestamp {
            let seconds = text.split(separator: ":").count == 2 ? text + ":00" : text
            let full = seconds.contains("T") ? seconds : seconds + "T00:00:00"
            guard let date = try? Date(full + (full.hasSuffix("Z") ? "" : "Z"), strategy: .iso8601) else {
                throw ValidationError(
                    "\(name) is “\(text.inOneLine)”; it must be a time such as 2026-11-22 or 2026-11-22T14:30.")
            }
            return Timestamp(milliseconds: Int64(date.timeIntervalSince1970 * 1000))
        }
    }

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "List deliveries, the newest first.")

        @OptionGroup var filter: Filter

        @Option(help: "At most so many.")
        var limit = 50

        @OptionGroup var options: StoreOptions

        func validate() throws {
            guard (1...10_000).contains(limit) else { throw ValidationError("--limit must be from 1 to 10000.") }
        }

        func run() async throws {
            let query = try filter.query()
            try await options.withStore { store, _ in
                let page = try await store.callbacks(matching: query, limit: limit, after: nil)
                try options.show(page.callbacks.map { CallbackResource($0) }) {
                    page.callbacks.isEmpty
                        ? ["There are no such deliveries."] : page.callbacks.map(Self.line)
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
            abstract: "Have deliveries processed again.",
            discussion: """
                The running server does it within a second, or the next one as it starts. What was decided already stays \
                decided, so this is safe: a delivery that was applied is a duplicate then.
                """)

        @Argument(help: "Ids of deliveries; none if a time or an image node says which.")
        var ids: [String] = []

        @OptionGroup var filter: Filter
        @OptionGroup var options: StoreOptions

        func validate() throws {
            guard !ids.isEmpty || filter.since != nil || filter.imageNode != nil else {
                throw ValidationError("Say which deliveries are meant: by id, --since or --image-node.")
            }
        }

        func run() async throws {
            struct Replayed: Encodable { let replayed: Int }
            let query = try filter.query()
            try await options.withStore { store, surroundings in
                var count = 0
                for id in ids.isEmpty ? [nil] : ids.map({ Optional($0) }) {
                    var one = query
                    one.id = id.map { CallbackID($0) }
                    let isThere = try await !store.callbacks(matching: one, limit: 1, after: nil).callbacks.isEmpty
                    guard id == nil || isThere else { throw EaselError.notFound(what: "delivery \(id ?? "")") }
                    count += try await store.replayCallbacks(matching: one, at: surroundings.now())
                }
                try options.show(Replayed(replayed: count)) {
                    [count == 1 ? "1 delivery is processed again." : "\(count) deliveries are processed again."]
                }
            }
        }
    }
}
