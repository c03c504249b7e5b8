import ArgumentParser
import EaselCore
import EaselServer
import Imaging
import Logging

struct Serve: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Run the server.",
        discussion: """
            Reads its settings from the environment, or from a file .env in the working directory. Requires \
            \(Provider.settings.required), and SITE_URL, a public address that the provider can reach. See docs/settings.md.
            """)

    @OptionGroup var beginning: BeginningOptions

    func run() async throws {
        try await reportingFailure {
            let settings = try Settings.system()
            try settings.provider.requireAccess()
            guard let site = settings.siteURL else {
                throw SettingError(
                    "SITE_URL is not set; set it to the public address of this server, such as https://easel.example, "
                        + "where the provider sends its callbacks.")
            }
            let logger = Logger.make(settings)
            if settings.callbacksAreImpossible {
                logger.warning(
                    "SITE_URL is \(site), which the provider cannot reach, so no callbacks will arrive. Easel asks the provider about each task instead. To get callbacks, use a tunnel such as ngrok."
                )
            }
            let server = Server(
                settings: settings, dataFolder: .usual, siteURL: site.description, logger: logger,
                imaging: try .beside(scratch: DataFolder.usual.scratch), mayBeginAnew: beginning.newDatabase)
            try await server.run { port in
                announce(
                    "Easel \(Version.current) listens on http://\(settings.hostInURL):\(port), callbacks go to \(server.callbackAddress)"
                )
            }
        }
    }
}
