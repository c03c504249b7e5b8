import NIOCore
import NIOPosix
import Synchronization

/// Ports for servers that must be known, or come back, at the same one.
enum FreePort {
    private static let given = Mutex<Set<Int>>([])

    private struct NonePassed: Error {}

    /// A port nobody listens on. Below those the system hands out by itself, so that nobody is given it meanwhile.
    static func find() async throws -> Int {
        for _ in 0..<200 {
            let port = Int.random(in: 20_000..<32_000)
            guard given.withLock({ $0.insert(port).inserted }) else { continue }
            do {
                try await listen(on: port).close()
                return port
            } catch {
                // Taken by somebody else: the next one.
            }
        }
        throw NonePassed()
    }

    static func listen(on port: Int) async throws -> any Channel {
        try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .bind(host: "127.0.0.1", port: port).get()
    }
}
