import ArgumentParser
import EaselCore
import SQLiteStore

struct Restore: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Put a backup back into the places the settings name.",
        discussion: """
            No server may run on that database, and there must be none with content. What waited to be sent when the \
            backup was made may have been sent since: it is not sent by itself, but fails with a sentence that says so. \
            docs/backup.md has all of it.
            """)

    @Option(help: "The folder with the backup.")
    var from: String

    @OptionGroup var options: OutputOptions

    func run() async throws {
        try await reportingFailure {
            let settings = try Settings(SettingReader.system())
            let restorer = BackupRestorer(
                settings: settings, dataFolder: .usual, folder: BackupFolder(path: from), progress: ProgressLine())
            let report = try await restorer.restore(Surroundings(clock: SystemClock()))
            try options.show(Resource(report)) { Self.lines(for: report, settings) }
            try MissingImage.complain(report.found.missing, where: "the backup \(from)")
        }
    }

    struct Resource: Encodable {
        let madeAt: Timestamp
        let files: Int
        let bytes: Int
        let secret: BackupRestorer.SecretOutcome
        /// Image nodes that were not sent yet and are failed now, and messages that were not answered yet.
        let heldImageNodes: Int
        let heldMessages: Int
        let missing: [MissingImage]

        init(_ report: BackupRestorer.Report) {
            madeAt = report.manifest.madeAt
            files = report.found.files
            bytes = report.found.bytes
            secret = report.secret
            heldImageNodes = report.settled?.attempts ?? 0
            heldMessages = report.settled?.messages ?? 0
            missing = report.found.missing
        }
    }

    static func lines(for report: BackupRestorer.Report, _ settings: Settings) -> [String] {
        var lines = ["Restored the backup of \(report.manifest.madeAt.time): the database and \(report.found.words)."]
        if let count = report.settled?.attempts, count > 0 {
            lines.append(
                "\(count) \(count == 1 ? "image that was" : "images that were") not sent yet may have been made since, so none is sent by itself; see easel nodes list --status failed."
            )
        }
        if let count = report.settled?.messages, count > 0 {
            lines.append(
                "\(count) chat \(count == 1 ? "message was" : "messages were") not answered yet and will not be.")
        }
        if report.secret == .differs {
            lines.append(
                "The secret in use here (\(settings.secret == nil ? "the file .easel/secret" : "EASEL_SECRET")) is not the backup's: put the contents of the backup's file secret in its place, or into EASEL_SECRET_PREVIOUS, or links and callbacks made before are refused."
            )
        }
        return lines
    }
}
