import ArgumentParser
import BlobStorage
import EaselCore

struct Backup: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Back up database, images and secret to a folder; works while the server is running.",
        discussion: """
            Finds the data through the settings, like every command. Everything that is copied is read back and \
            verified. Images that are missing or damaged are listed by id, and the exit code is 1; the backup contains \
            all others.
            """)

    @Option(help: "The folder for the backup; it must be new or empty.")
    var to: String

    @OptionGroup var options: OutputOptions

    func run() async throws {
        try await reportingFailure {
            let maker = BackupMaker(
                settings: try Settings.system(), dataFolder: .usual, folder: BackupFolder(path: to),
                progress: ProgressLine())
            let manifest = try maker.make(now: SystemClock().now())
            try options.show(manifest) {
                [
                    "Backed up to \(to): the database and \(manifest.found.words)"
                        + (manifest.hasSecret ? ", and the secret." : "; there is no secret yet.")
                ]
            }
            try MissingImage.complain(manifest.missing, where: "the image folder \(maker.settings.imageFolder)")
        }
    }
}

extension MissingImage {
    /// Lists what is missing on standard error, and throws if anything is.
    static func complain(_ missing: [MissingImage], where place: String) throws {
        guard !missing.isEmpty else { return }
        for image in missing { reportError("\(image.id) is \(image.problem.rawValue) (\(image.digest))") }
        throw SettingError(
            "\(missing.count) images or uploads are missing or damaged in \(place); all others were copied.")
    }
}
