package import Hummingbird
package import Logging
package import ServiceLifecycle
import Testing

/// Logs nothing.
package let silentLogger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }

private struct NotStarted: Error {}

/// Runs services while `body` runs, then shuts them down gracefully. A start that fails throws.
///
/// - Parameters:
///   - services: gets a closure that has to be called with the port once the server listens.
///   - body: gets that port, and a closure that begins the shutdown.
package func running<Result>(
    logger: Logger = silentLogger, _ services: (_ started: @escaping @Sendable (Int) -> Void) -> [any Service],
    _ body: (_ port: Int, _ shutDown: @escaping @Sendable () async -> Void) async throws -> Result
) async throws -> Result {
    let (ports, port) = AsyncStream.makeStream(of: Int.self)
    var configuration = ServiceGroupConfiguration(
        services: services { port.yield($0) }.map { .init(service: $0) }, logger: logger)
    configuration.maximumGracefulShutdownDuration = .seconds(10)
    let group = ServiceGroup(configuration: configuration)
    return try await withThrowingTaskGroup(of: Void.self) { tasks in
        tasks.addTask {
            defer { port.finish() }
            try await group.run()
        }
        guard let port = await ports.first(where: { _ in true }) else {
            try await tasks.waitForAll()
            throw NotStarted()
        }
        do {
            let result = try await body(port) { await group.triggerGracefulShutdown() }
            await group.triggerGracefulShutdown()
            try await tasks.waitForAll()
            return result
        } catch {
            await group.triggerGracefulShutdown()
            // Report the error of the body, not one of the shutdown.
            try? await tasks.waitForAll()
            throw error
        }
    }
}

/// Serves these routes while `body` runs, then stops at once. `body` gets the port.
package func serving<Result>(
    _ router: Router<BasicRequestContext>, port: Int = 0, _ body: (_ port: Int) async throws -> Result
) async throws -> Result {
    let (ports, started) = AsyncStream.makeStream(of: Int.self)
    let application = Application(
        router: router, configuration: .init(address: .hostname("127.0.0.1", port: port)),
        onServerRunning: { started.yield($0.localAddress?.port ?? 0) }, logger: silentLogger)
    var configuration = ServiceGroupConfiguration(services: [.init(service: application)], logger: silentLogger)
    configuration.maximumGracefulShutdownDuration = .seconds(1)
    let group = ServiceGroup(configuration: configuration)
    return try await withThrowingTaskGroup(of: Void.self) { tasks in
        tasks.addTask {
            defer { started.finish() }
            try await group.run()
        }
        defer { tasks.cancelAll() }
        return try await body(try #require(await ports.first { _ in true }))
    }
}
