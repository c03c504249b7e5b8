import ArgumentParser
import EaselCore
import SQLiteStore

struct Restore: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Restore a backup to the places the settings name.",
        discussion: """
            No server may be running, and there must be no database with content. Image nodes that were waiting to be \
            sent when the backup was made may have been sent since: they fail instead of being paid for twice, and you can \
            retry them. See docs/backup.md.
            """)

    @Option(help: "The folder of the backup.")
    var from: String

    @OptionGroup var options: OutputOptions

    func run() async throws {
        try await reportingFailure {
            let settings = try Settings.system()
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
        /// Image nodes that had not been sent and are now failed, and messages that had not been answered.
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
                "\(count) \(count == 1 ? "image node" : "image nodes") waiting to be sent may have been sent since the backup and will not be sent automatically; see easel nodes list --status failed."
            )
        }
        if let count = report.settled?.messages, count > 0 {
            lines.append(
                "\(count) chat \(count == 1 ? "message was" : "messages were") still waiting for an answer and will not get one."
            )
        }
        if report.secret == .differs {
            lines.append(
                "The secret in use (\(settings.secret == nil ? "the file .easel/secret" : "EASEL_SECRET")) differs from the backup's. Replace it with the content of the backup's file secret, or put that into EASEL_SECRET_PREVIOUS; otherwise older links and callbacks are refused."
            )
        }
        return lines
    }
}
