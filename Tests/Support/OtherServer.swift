import Hummingbird
import Logging
import ServiceLifecycle
import Testing

/// Another server on this machine, for as long as `body` runs, which is told its port.
func withOtherServer<Result>(
    _ router: Router<BasicRequestContext>, _ body: (Int) async throws -> Result
) async throws -> Result {
    let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
    let (ports, port) = AsyncStream.makeStream(of: Int.self)
    let application = Application(
        router: router, configuration: .init(address: .hostname("127.0.0.1", port: 0)),
        onServerRunning: { port.yield($0.localAddress?.port ?? 0) }, logger: logger)
    var configuration = ServiceGroupConfiguration(services: [.init(service: application)], logger: logger)
    configuration.maximumGracefulShutdownDuration = .seconds(1)
    let group = ServiceGroup(configuration: configuration)
    return try await withThrowingTaskGroup(of: Void.self) { tasks in
        tasks.addTask {
            defer { port.finish() }
            try await group.run()
        }
        defer { tasks.cancelAll() }
        return try await body(try #require(await ports.first { _ in true }))
    }
}
