import ArgumentParser
import EaselCore
import EaselServer
import Foundation

/// How a command prints what it found or did.
struct OutputOptions: ParsableArguments {
    @Flag(help: "Print JSON.")
    var json = false

    /// Prints `value` as JSON if requested, otherwise `lines`. Both contain prompts, names and texts of the provider;
    /// none of these can start a line of its own or move the terminal's cursor.
    func show(_ value: some Encodable, _ lines: () -> [String]) throws {
        guard json else {
            for line in lines() { print(line.inOneLine) }
            return
        }
        print(try PlainJSON.text(value, [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]))
    }
}

/// How many items a command lists.
struct ListOptions: ParsableArguments {
    @Option(help: "The maximum number to list.")
    var limit = 50

    func validate() throws {
        guard (1...10_000).contains(limit) else {
            throw ValidationError("--limit must be a number from 1 to 10000.")
        }
    }
}

/// Options of every command that uses the store.
struct StoreOptions: ParsableArguments {
    @OptionGroup var output: OutputOptions

    /// Runs `body` with the store that the settings name; works while the server is running.
    func withStore(_ body: (any Store, Surroundings) async throws -> Void) async throws {
        try await reportingFailure {
            try await OpenStore.with { try await body($0.store, $0.surroundings) }
        }
    }

    /// Runs `body` with the use cases of the HTTP API, on the store the settings name; works beside a running server.
    func withUseCases(_ body: (UseCases, ImageLinks) async throws -> Void) async throws {
        try await reportingFailure {
            try await OpenStore.with { try await $0.withUseCases(body) }
        }
    }

    func show(_ value: some Encodable, _ lines: () -> [String]) throws { try output.show(value, lines) }
}

/// The result of `read` on an option; what it refuses is reported as wrong usage of that option.
func asOption<Value>(_ read: () throws -> Value) throws -> Value {
    do {
        return try read()
    } catch EaselError.invalid(_, let message) {
        throw ValidationError("--" + message)
    }
}
