import AsyncHTTPClient
import Foundation
import Hummingbird
package import Imaging
package import Logging
import NIOCore
import ServiceLifecycle

/// A stand-in for the Kie AI provider: API, upload host and result host on one port, callbacks, credits, limits and,
/// on request, every known fault of the real one. Only the images are invented.
package struct Simulator: Service {
    private let configuration: SimulatorConfiguration
    private let imaging: ImagingProgram
    private let logger: Logger
    private let onRunning: @Sendable (Int) async -> Void

    /// A simulator that draws with `imaging`; `onRunning` gets the bound port before the first request is served.
    package init(
        configuration: SimulatorConfiguration, imaging: ImagingProgram, logger: Logger,
        onRunning: @escaping @Sendable (Int) async -> Void = { _ in }
    ) {
        var configuration = configuration
        // Durations are divided by the speed.
        configuration.speed = configuration.speed >= 0.001 ? min(configuration.speed, 1_000_000) : 0.001
        self.configuration = configuration
        self.imaging = imaging
        self.logger = logger
        self.onRunning = onRunning
    }

    /// Serves until graceful shutdown or cancellation, then drops what is still being generated or delivered. Throws
    /// `SimulatorError` if the port is not available.
    package func run() async throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "kie-simulator-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        var settings = HTTPClient.Configuration()
        settings.redirectConfiguration = .disallow
        settings.timeout = .init(connect: .seconds(5), read: .seconds(15))
        try await HTTPClient.withHTTPClient(configuration: settings) { client in
            try await serve(folder: folder, client: client)
        }
    }

    private func serve(folder: URL, client: HTTPClient) async throws {
        let account = Account(configuration: configuration)
        let catalogue = Catalogue(window: configuration.catalogueWindow)
        let gallery = Gallery(imaging: imaging, folder: folder, style: configuration.imageStyle)
        let uploads = Uploads(folder: folder, lifetime: .seconds(86_400) / configuration.speed)
        let callbacks = CallbackSender(
            client: client, account: account, configuration: configuration, logger: logger)
        let generation = Generation(
            account: account, gallery: gallery, callbacks: callbacks, configuration: configuration, logger: logger)
        let (tasks, queue) = AsyncStream.makeStream(of: SimulatedTask.self)

        let router = Router(context: SimulatorContext.self)
        router.add(middleware: ResultRoutes(account: account, gallery: gallery, uploads: uploads))
        AdminRoutes(account: account, catalogue: catalogue).add(to: router.group("simulator"))
        let api = router.group("api").add(middleware: KeyCheck(configuration: configuration))
        TaskRoutes(account: account, catalogue: catalogue, queue: queue, configuration: configuration)
            .add(to: api.group("v1"))
        CatalogueRoutes(account: account, catalogue: catalogue, configuration: configuration).add(to: api.group("v1"))
        UploadRoutes(account: account, uploads: uploads, client: client).add(to: api)

        // At `info` the framework logs what the start line says better.
        var quiet = logger
        if quiet.logLevel == .info { quiet.logLevel = .notice }
        let application = Application(
            router: router,
            server: .http1(configuration: .init(idleTimeout: .seconds(60))),
            configuration: .init(
                address: .hostname(configuration.host, port: configuration.port), serverName: "KieSimulator"),
            onServerRunning: { channel in
                let port = channel.localAddress?.port ?? configuration.port
                await account.setOrigin(
                    configuration.publicOrigin ?? "http://\(configuration.host):\(port)",
                    other: "http://localhost:\(port)")
                await onRunning(port)
            },
            logger: quiet)

        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                await withDiscardingTaskGroup { running in
                    for await task in tasks { running.addTask { await generation.run(task) } }
                    running.cancelAll()
                }
            }
            defer { group.cancelAll() }
            do {
                try await application.run()
            } catch let error as IOError where error.errnoCode == EADDRINUSE {
                throw SimulatorError.portTaken(host: configuration.host, port: configuration.port)
            }
        }
    }
}

/// Why the simulator does not start.
package enum SimulatorError: Error, Equatable, CustomStringConvertible {
    case portTaken(host: String, port: Int)

    package var description: String {
        switch self {
        case .portTaken(let host, let port):
            "the simulator can't listen on \(host):\(port): another program already does; choose another port"
        }
    }
}
