import ArgumentParser
import EaselCore
import EaselServer
import Imaging
import Logging

struct Serve: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Run the server.",
        discussion: """
            Reads its settings from the environment or from a file .env beside the working directory. Needs \
            KIE_AI_API_KEY and SITE_URL, the public origin the provider can reach. The README lists all settings.
            """)

    @OptionGroup var beginning: BeginningOptions

    func run() async throws {
        try await reportingFailure {
            let settings = try Settings(SettingReader.system())
            guard settings.apiKey != nil else {
                throw SettingError(
                    "KIE_AI_API_KEY is not set; get a key at kie.ai and put it in the environment or in .env. "
                        + "To try Easel without one: easel dev")
            }
            guard let site = settings.siteURL else {
                throw SettingError(
                    "SITE_URL is not set; set it to the public origin of this server, such as https://easel.example, "
                        + "where the provider can send its callbacks.")
            }
            let logger = Logger.make(settings)
            if settings.callbacksAreImpossible {
                logger.warning(
                    "SITE_URL is \(site), which the provider can't reach: no callback will come. Easel asks the provider about each task instead; a tunnel such as ngrok makes callbacks work."
                )
            }
            let server = Server(
                settings: settings, dataFolder: .usual, siteURL: site.description, logger: logger,
                imaging: try .beside(scratch: DataFolder.usual.scratch), mayBeginAnew: beginning.newDatabase)
            try await server.run { port in
                announce(
                    "Easel \(Version.current) listens on http://\(settings.host):\(port), callbacks come to \(site)/api/kie-callback"
                )
            }
        }
    }
}
