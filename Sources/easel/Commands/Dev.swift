import ArgumentParser
import EaselCore
import EaselServer
import Foundation
import Imaging
import KieSimulator
import Logging

struct Dev: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Try Easel: run the server with a simulated provider on this machine.",
        discussion: "Needs no API key, network or tunnel, and costs nothing. Data is stored in .easel/dev.")

    @Option(help: "The port of the page; by default PORT, or 3000.")
    var port: Int?

    @OptionGroup var simulation: SimulationOptions
    @OptionGroup var beginning: BeginningOptions

    func run() async throws {
        try await reportingFailure {
            let folder = DataFolder(path: ".easel/dev")
            let reader = try SettingReader.system()
            let kie = try KieSettings(reader)
            var settings = try Settings(reader, provider: kie, dataFolder: folder.path)
            settings.host = "127.0.0.1"
            settings.port = port ?? settings.port
            if settings.port == 0 { settings.port = try await FreePort.find(host: settings.host) }
            let simulatorPort = try await FreePort.find(host: settings.host)
            let simulatorOrigin = "http://127.0.0.1:\(simulatorPort)"
            guard let origin = Origin(simulatorOrigin) else { return }
            let provider = try kie.simulated(at: origin)
            settings.provider = provider
            settings.metrics = .local

            let logger = Logger.make(settings)
            let imaging = try ImagingProgram.beside(scratch: folder.scratch)
            var simulated = try simulation.configuration()
            simulated.port = simulatorPort
            simulated.hmacKey = provider.signatureKey
            let simulator = Simulator(
                configuration: simulated, imaging: imaging, logger: Logger.make(settings, label: "simulator"))

            let siteURL = "http://127.0.0.1:\(settings.port)"
            let demo = Demo(folder: folder)
            let server = Server(
                settings: settings, dataFolder: folder, siteURL: siteURL, logger: logger, imaging: imaging,
                mayBeginAnew: beginning.newDatabase)
            try await server.run(before: [simulator]) { store, surroundings, parts in
                parts.demoKey = try await demo.prepare(store, surroundings)
            } onServerRunning: { _ in
                // It exists by now, so it is only read.
                let key = (try? demo.key()) ?? ""
                announce(
                    """

                    Easel is running with a simulated provider. Images cost nothing.

                      Page       \(siteURL)/
                      API key    \(key)
                      Simulator  \(simulatorOrigin)

                    Open the page and type “create an image of a sunset over mountains” in the chat. Press Ctrl-C to stop.

                    """)
            }
        }
    }
}
