import ArgumentParser
import BlobStorage
import EaselCore

struct Backup: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Copy database, images and secret into a folder, also while the server runs.",
        discussion: """
            The settings say where the data is, as for every command. All that is copied is read back and checked. What \
            the image folder lacks is named by its id, and the exit code is 1; everything else is in the backup.
            """)

    @Option(help: "The folder to make the backup in; it must be new or empty.")
    var to: String

    @OptionGroup var options: OutputOptions

    func run() async throws {
        try await reportingFailure {
            let maker = BackupMaker(
                settings: try Settings(SettingReader.system()), dataFolder: .usual, folder: BackupFolder(path: to),
                progress: ProgressLine())
            let manifest = try maker.make(now: SystemClock().now())
            try options.show(manifest) {
                [
                    "Made a backup in \(to): the database and \(manifest.found.words)"
                        + (manifest.hasSecret ? ", and the secret." : "; there is no secret yet.")
                ]
            }
            try MissingImage.complain(manifest.missing, where: "the image folder \(maker.settings.imageFolder)")
        }
    }
}

extension MissingImage {
    /// Names what is missing on the error output, and throws if there is any.
    static func complain(_ missing: [MissingImage], where place: String) throws {
        guard !missing.isEmpty else { return }
        for image in missing { reportError("\(image.id) is \(image.problem.rawValue) (\(image.digest))") }
        throw SettingError(
            "\(missing.count) images or uploads are missing or damaged in \(place); the rest was copied.")
    }
}
