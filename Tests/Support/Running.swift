import Logging
import ServiceLifecycle

private struct NotStarted: Error {}

/// Runs services while `body` runs. `started` gets the port from the services; a start that fails throws.
func running<Result>(
    _ services: (_ started: @escaping @Sendable (Int) -> Void) -> [any Service],
    _ body: (Int) async throws -> Result
) async throws -> Result {
    let (ports, port) = AsyncStream.makeStream(of: Int.self)
    var configuration = ServiceGroupConfiguration(
        services: services { port.yield($0) }.map { .init(service: $0) }, logger: silentLogger)
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
            let result = try await body(port)
            await group.triggerGracefulShutdown()
            try await tasks.waitForAll()
            return result
        } catch {
            await group.triggerGracefulShutdown()
            // The body's error is the one worth having.
            try? await tasks.waitForAll()
            throw error
        }
    }
}

let silentLogger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
