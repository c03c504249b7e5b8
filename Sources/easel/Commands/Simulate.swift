import ArgumentParser
import Imaging
import KieSimulator
import Logging
import ServiceLifecycle
import UnixSignals

struct Simulate: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Run the simulated provider alone.",
        discussion: """
            To use it with a server, set KIE_AI_BASE_URL and RESULT_HOSTS to http://127.0.0.1:PORT there. If \
            KIE_AI_WEBHOOK_HMAC_KEY is set, it signs its callbacks as the provider does. See docs/simulator.md.
            """)

    @Option(help: "The port to listen on; 0 chooses a free one.")
    var port = 8790

    @Option(help: "The address to listen on.")
    var host = "127.0.0.1"

    @OptionGroup var simulation: SimulationOptions

    func run() async throws {
        try await reportingFailure {
            let reader = try SettingReader.system()
            let provider = try KieSettings(reader)
            let settings = try Settings(reader, provider: provider)
            var configuration = try simulation.configuration()
            configuration.host = host
            configuration.port = port
            configuration.hmacKey = provider.signatureKey
            let host = host
            let simulator = Simulator(
                configuration: configuration, imaging: try .beside(), logger: Logger.make(settings, label: "simulator")
            ) { port in
                announce("The simulated provider listens on http://\(host):\(port)")
            }
            var logger = Logger.make(settings)
            logger.logLevel = max(.warning, settings.logLevel)
            var group = ServiceGroupConfiguration(
                services: [.init(service: simulator)], gracefulShutdownSignals: [.sigint, .sigterm], logger: logger)
            group.maximumGracefulShutdownDuration = .seconds(5)
            try await ServiceGroup(configuration: group).run()
        }
    }
}
