import ArgumentParser
import Imaging
import KieSimulator
import Logging
import ServiceLifecycle
import UnixSignals

struct Simulate: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Run the stand-in of the provider alone.",
        discussion: """
            Point a server at it with KIE_AI_BASE_URL=http://127.0.0.1:PORT and RESULT_HOSTS=http://127.0.0.1:PORT. \
            With KIE_AI_WEBHOOK_HMAC_KEY set it signs its callbacks as the provider does.
            """)

    @Option(help: "The port it listens on; 0 takes any free one.")
    var port = 8790

    @Option(help: "The address it listens on.")
    var host = "127.0.0.1"

    @OptionGroup var simulation: SimulationOptions

    func run() async throws {
        try await reportingFailure {
            let reader = try SettingReader.system()
            let settings = try Settings(reader)
            var configuration = try simulation.configuration()
            configuration.host = host
            configuration.port = port
            configuration.hmacKey = settings.signatureKey
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
