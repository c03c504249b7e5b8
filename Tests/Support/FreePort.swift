package import NIOCore
import NIOPosix
import Synchronization

/// Ports for servers whose port must be known before they start, or stay the same over a restart.
package enum FreePort {
    private static let given = Mutex<Set<Int>>([])

    private struct NoneFound: Error {}

    /// A port that nothing listens on, below the range from which the system picks ports itself.
    package static func find() async throws -> Int {
        for _ in 0..<200 {
            let port = Int.random(in: 20_000..<32_000)
            guard given.withLock({ $0.insert(port).inserted }) else { continue }
            do {
                try await listen(on: port).close()
                return port
            } catch {
                // In use: try the next one.
            }
        }
        throw NoneFound()
    }

    package static func listen(on port: Int) async throws -> any Channel {
        try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .bind(host: "127.0.0.1", port: port).get()
    }
}
