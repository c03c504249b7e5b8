import ArgumentParser
import EaselCore
import Foundation
import SQLiteStore

/// How a command tells what it found or did.
struct OutputOptions: ParsableArguments {
    @Flag(help: "Print JSON.")
    var json = false

    /// Prints `value` as JSON if that is wanted, and `lines` otherwise. Prompts, names and the provider's words are in
    /// both: none of them begins a line of its own or moves the terminal's cursor.
    func show(_ value: some Encodable, _ lines: () -> [String]) throws {
        guard json else {
            for line in lines() { print(line.inOneLine) }
            return
        }
        print(try PlainJSON.text(value, [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]))
    }
}

/// What every command on the store takes.
struct StoreOptions: ParsableArguments {
    @OptionGroup var output: OutputOptions

    /// Runs `body` with the store the settings name; works beside a running server.
    ///
    /// - Parameter bell: rung after every commit of this process.
    func withStore(bell: CommitBell = CommitBell(), _ body: (any Store, Surroundings) async throws -> Void) async throws
    {
        try await reportingFailure {
            let settings = try Settings(SettingReader.system())
            try BackupFolder.refuse(database: settings.databasePath)
            try await settings.withStore(bell: bell) { store in
                try await body(store, Surroundings(clock: SystemClock()))
            }
        }
    }

    func show(_ value: some Encodable, _ lines: () -> [String]) throws { try output.show(value, lines) }
}
