import Foundation
import Synchronization

#if canImport(Darwin)
    import Darwin
#elseif canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// A server on a real loopback socket that reacts to every request in the same, possibly faulty, way.
final class SocketServer: Sendable {
    enum Reaction: Sendable {
        /// Writes the bytes and closes.
        case respond(String, body: [UInt8] = [])
        /// Writes the bytes and then nothing more, leaving the connection open.
        case respondAndStall(String)
        /// Closes without a response once the whole request has arrived.
        case drop
        /// Never reads, never writes.
        case ignore
        /// Writes the bytes without reading and closes.
        case blurt(String)
    }

    let port: UInt16
    private let listener: Int32
    private let reaction: Reaction
    private let openSockets = Mutex<[Int32]>([])
    private let kept = Mutex<[String]>([])
    private let arrivals: AsyncStream<Void>
    private let arrived: AsyncStream<Void>.Continuation

    /// The requests so far, with headers and body.
    var requests: [String] { kept.withLock { $0 } }

    /// Runs `body` with a server that is stopped afterwards.
    static func with<Value: Sendable>(
        _ reaction: Reaction, _ body: (SocketServer) async throws -> Value
    ) async throws -> Value {
        let server = try SocketServer(reaction)
        defer { server.stop() }
        return try await body(server)
    }

    /// A port that nothing listens on.
    static func closedPort() throws -> UInt16 {
        let (listener, port) = try listen()
        close(listener)
        return port
    }

    /// Returns once the next whole request has arrived.
    func nextRequest() async {
        for await _ in arrivals { return }
    }

    private init(_ reaction: Reaction) throws {
        self.reaction = reaction
        (listener, port) = try Self.listen()
        (arrivals, arrived) = AsyncStream.makeStream(bufferingPolicy: .bufferingOldest(16))
        // A separate thread, since the dispatch queues also run the tests' tasks and must not be blocked.
        Thread { self.acceptAll() }.start()
    }

    private func stop() {
        shutdown(listener, Int32(SHUT_RDWR))
        close(listener)
        openSockets.withLock { sockets in
            for socket in sockets { close(socket) }
            sockets = []
        }
    }

    private struct NoSocket: Error {}

    private static func listen() throws -> (Int32, UInt16) {
        #if canImport(Glibc)
            let listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        #else
            let listener = socket(AF_INET, SOCK_STREAM, 0)
        #endif
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let result = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
                guard bind(listener, address, length) == 0 else { return Int32(-1) }
                return getsockname(listener, address, &length)
            }
        }
        #if canImport(Glibc)
            let listening = Glibc.listen(listener, 16)
        #elseif canImport(Musl)
            let listening = Musl.listen(listener, 16)
        #else
            let listening = Darwin.listen(listener, 16)
        #endif
        guard result == 0, listening == 0 else { throw NoSocket() }
        return (listener, UInt16(bigEndian: address.sin_port))
    }

    private func acceptAll() {
        while true {
            let socket = accept(listener, nil, nil)
            guard socket >= 0 else { return }
            openSockets.withLock { $0.append(socket) }
            serve(socket)
        }
    }

    private func serve(_ socket: Int32) {
        if case .ignore = reaction { return }
        if case .blurt(let text) = reaction {
            write(Array(text.utf8), to: socket)
            return finish(socket)
        }
        guard let request = readRequest(socket) else { return finish(socket) }
        kept.withLock { $0.append(request) }
        arrived.yield()
        switch reaction {
        case .respond(let text, let body):
            write(Array(text.utf8) + body, to: socket)
            finish(socket)
        case .respondAndStall(let text): write(Array(text.utf8), to: socket)
        case .drop: finish(socket)
        case .ignore, .blurt: break
        }
    }

    private func finish(_ socket: Int32) {
        let wasOpen = openSockets.withLock { sockets in
            let index = sockets.firstIndex(of: socket)
            if let index { sockets.remove(at: index) }
            return index != nil
        }
        if wasOpen { close(socket) }
    }

    /// Headers and body; nil if the client disconnects before both have arrived.
    private func readRequest(_ socket: Int32) -> String? {
        var text = ""
        var chunk = [UInt8](repeating: 0, count: 65_536)
        while true {
            if let head = text.range(of: "\r\n\r\n") {
                let wanted = text[..<head.lowerBound].split(separator: "\r\n").lazy
                    .first { $0.lowercased().hasPrefix("content-length:") }
                    .flatMap { Int($0.split(separator: ":")[1].filter { !$0.isWhitespace }) }
                if text[head.upperBound...].utf8.count >= wanted ?? 0 { return text }
            }
            let count = recv(socket, &chunk, chunk.count, 0)
            guard count > 0 else { return nil }
            text += String(decoding: chunk[..<count], as: UTF8.self)
        }
    }

    private func write(_ bytes: [UInt8], to socket: Int32) {
        var sent = 0
        while sent < bytes.count {
            let count = bytes[sent...].withUnsafeBytes { send(socket, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
            guard count > 0 else { return }
            sent += count
        }
    }
}
