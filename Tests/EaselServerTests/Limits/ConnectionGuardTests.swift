import EaselCore
import NIOCore
import TestSupport
import Testing

@testable import EaselServer

/// Clients that hold connections without using them, over real sockets.
@Suite(.timeLimit(.minutes(5)))
struct ConnectionGuardTests {
    private static func setup(_ change: (inout ClientLimits) -> Void) -> TestServer.Setup {
        var setup = TestServer.Setup()
        change(&setup.limits)
        return setup
    }

    private static let probe = "GET /healthz HTTP/1.1\r\nHost: easel.test\r\n\r\n"

    /// It is never idle, so no idle timeout would end it.
    @Test func slowHeadersAreCutOff() async throws {
        try await withServer(Self.setup { $0.headSeconds = 2 }) { server in
            let wasCut = try await RawConnection.with(server.anonymous.origin) { connection in
                await connection.send("GET /healthz HTTP/1.1\r\nHost: easel.test\r\n")
                return try await connection.drip("X-Drip: 1\r\n")
            }
            #expect(wasCut)
        }
    }

    @Test func slowHeadersOfALaterRequestAreCutOff() async throws {
        try await withServer(Self.setup { $0.headSeconds = 2 }) { server in
            let wasCut = try await RawConnection.with(server.anonymous.origin) { connection in
                await connection.send(Self.probe)
                #expect(await connection.next()?.contains("200 OK") == true)
                return try await connection.drip("G")
            }
            #expect(wasCut)
        }
    }

    @Test func aSilentConnectionIsClosed() async throws {
        try await withServer(Self.setup { $0.headSeconds = 2 }) { server in
            try await RawConnection.with(server.anonymous.origin) { connection in
                #expect(await connection.next() == nil)
            }
        }
    }

    @Test func aSlowBodyIsCutOff() async throws {
        try await withServer(Self.setup { $0.bodySeconds = 1 }) { server in
            let wasCut = try await RawConnection.with(server.anonymous.origin) { connection in
                await connection.send(
                    "POST /api/session HTTP/1.1\r\nHost: easel.test\r\nContent-Length: 400000\r\n\r\n{")
                return try await connection.drip(" ")
            }
            #expect(wasCut)
        }
    }

    /// Chunk headers do not count as body.
    @Test func aBodyOfOnlyChunkHeadersIsCutOff() async throws {
        try await withServer(Self.setup { $0.bodySeconds = 1 }) { server in
            let wasCut = try await RawConnection.with(server.anonymous.origin) { connection in
                await connection.send(
                    "POST /api/session HTTP/1.1\r\nHost: easel.test\r\nTransfer-Encoding: chunked\r\n\r\n")
                return try await connection.drip("1;\(String(repeating: "x", count: 4_096))\r\n{\r\n")
            }
            #expect(wasCut)
        }
    }

    /// Anybody may send one, so it is small and gets a single time limit.
    @Test func aSignInHasOneTimeLimit() async throws {
        try await withServer { server in
            try await RawConnection.with(server.anonymous.origin) { connection in
                await connection.send(
                    "POST /api/session HTTP/1.1\r\nHost: easel.test\r\nContent-Length: 4097\r\n\r\n"
                        + String(repeating: " ", count: 4_097))
                #expect(await connection.next()?.contains("413 ") == true)
            }
        }
    }

    /// A browser keeps its connection open for the next request.
    @Test func aConnectionBetweenRequestsStaysOpen() async throws {
        try await withServer(Self.setup { $0.headSeconds = 2 }) { server in
            try await RawConnection.with(server.anonymous.origin) { kept in
                await kept.send(Self.probe)
                #expect(await kept.next()?.contains("200 OK") == true)
                // Wait until a connection opened later has timed out.
                try await RawConnection.with(server.anonymous.origin) { other in #expect(await other.next() == nil) }
                await kept.send(Self.probe)
                #expect(await kept.next()?.contains("200 OK") == true)
            }
        }
    }

    @Test func connectionsAboveTheLimitAreClosedAtOnce() async throws {
        try await withServer(Self.setup { $0.connections = 2 }) { server in
            let origin = server.anonymous.origin
            try await RawConnection.with(origin) { first in
                await first.send(Self.probe)
                #expect(await first.next()?.contains("200 OK") == true)
                try await RawConnection.with(origin) { second in
                    await second.send(Self.probe)
                    #expect(await second.next()?.contains("200 OK") == true)
                    try await RawConnection.with(origin) { third in
                        await third.send(Self.probe)
                        #expect(await third.next() == nil)
                    }
                    await first.send(Self.probe)
                    #expect(await first.next()?.contains("200 OK") == true)
                }
            }
            try await eventually("no connection was released") {
                try await RawConnection.with(origin) { next in
                    await next.send(Self.probe)
                    return await next.next()?.contains("200 OK") == true ? true : nil
                }
            }
        }
    }

    @Test func connectionsPerAddressAreLimitedAndReleased() async throws {
        try await withServer(Self.setup { $0.connectionsPerAddress = 1 }) { server in
            let origin = server.anonymous.origin
            try await RawConnection.with(origin) { first in
                await first.send(Self.probe)
                #expect(await first.next()?.contains("200 OK") == true)
                try await RawConnection.with(origin) { second in
                    await second.send(Self.probe)
                    #expect(await second.next() == nil)
                }
            }
            try await eventually("no connection was released") {
                try await RawConnection.with(origin) { next in
                    await next.send(Self.probe)
                    return await next.next()?.contains("200 OK") == true ? true : nil
                }
            }
        }
    }

    @Test func addressesAreCountedSeparatelyExceptThisMachine() throws {
        let count = ConnectionCount(limits: ClientLimits())
        func peer(_ address: String) throws -> SocketAddress { try SocketAddress(ipAddress: address, port: 50_000) }
        var places: [ConnectionCount.Place] = []
        for _ in 0..<1_000 { places.append(try #require(count.takePlace(for: try peer("2001:db8:1:2::3")))) }
        // An IPv6 client has a /64.
        #expect(count.takePlace(for: try peer("2001:db8:1:2::4")) == nil)
        #expect(count.takePlace(for: try peer("203.0.113.7")) != nil)
        for _ in 0..<2_000 { places.append(try #require(count.takePlace(for: try peer("127.0.0.1")))) }
        places.removeAll()
        #expect(count.takePlace(for: try peer("2001:db8:1:2::4")) != nil)
    }

    /// A forged callback is refused by its URL alone, without its body.
    @Test func aForgedCallbackIsRefusedBeforeItsBody() async throws {
        try await withServer { server in
            let path = server.callbackPath(of: "node_1", token: "forged")
            try await RawConnection.with(server.anonymous.origin) { connection in
                await connection.send(
                    "POST \(path) HTTP/1.1\r\nHost: easel.test\r\nContent-Length: 1000000\r\n\r\n")
                #expect(await connection.next()?.contains("401 Unauthorized") == true)
            }
        }
    }

    /// Nor is the body read to its end afterwards, however long it is.
    @Test func bytesAfterTheResponseAreNotReadForever() async throws {
        try await withServer { server in
            let path = server.callbackPath(of: "node_1", token: "forged")
            let wasCut = try await RawConnection.with(server.anonymous.origin) { connection in
                await connection.send(
                    "POST \(path) HTTP/1.1\r\nHost: easel.test\r\nContent-Length: 9000000000\r\n\r\n")
                return try await connection.drip(String(repeating: "x", count: 65_536))
            }
            #expect(wasCut)
        }
    }
}
