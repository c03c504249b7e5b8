import ArgumentParser
import EaselCore
import Foundation
import SQLiteStore

/// How a command tells what it found or did.
struct OutputOptions: ParsableArguments {
    @Flag(help: "Print JSON.")
    var json = false

    /// Prints `value` as JSON if that is wanted, and `text` otherwise.
    func show(_ value: some Encodable, _ text: () -> String) throws {
        guard json else {
            print(text())
            return
        }
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        print(String(decoding: try encoder.encode(value), as: UTF8.self))
    }
}

/// What every command on the store takes.
struct StoreOptions: ParsableArguments {
    @OptionGroup var output: OutputOptions

    /// Runs `body` with the store the settings name; works beside a running server.
    func withStore(_ body: (any Store, Surroundings) async throws -> Void) async throws {
        try await reportingFailure {
            let settings = try Settings(SettingReader.system())
            try BackupFolder.refuse(database: settings.databasePath)
            try await SQLiteStore.with(path: settings.databasePath, bell: CommitBell()) { store in
                try await body(store, Surroundings(clock: SystemClock()))
            }
        }
    }

    func show(_ value: some Encodable, _ text: () -> String) throws { try output.show(value, text) }
}
