import Foundation
import TestSupport
import Testing

@testable import EaselServer

/// HTTP/1 as clients and proxies speak it, over raw connections.
@Suite(.timeLimit(.minutes(5)))
struct HTTP1ConductTests {
    /// Everything until the connection ends.
    private static func exchange(_ server: TestServer, _ request: String) async throws -> String {
        try await RawConnection.with(server.anonymous.origin) { connection in
            await connection.send(request)
            return await rest(&connection)
        }
    }

    private static func rest(_ connection: inout RawConnection) async -> String {
        var answer = ""
        while let piece = await connection.next() { answer += piece }
        return answer
    }

    /// A response to HEAD has no body, whatever its headers say: the next response would start inside it.
    @Test(arguments: ["/nope", "/api/nope", "/mcp", "/v1/nope", "/v1/images/generations", "/api/kie-callback"])
    func anErrorToAHEADHasNoBody(path: String) async throws {
        try await withServer { server in
            let answer = try await Self.exchange(
                server,
                "HEAD \(path) HTTP/1.1\r\nHost: a\r\n\r\nGET /healthz HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
            let second = try #require(answer.firstRange(of: "\r\n\r\n")?.upperBound)
            #expect(answer[second...].hasPrefix("HTTP/1.1 200"), "\(answer)")
        }
    }

    /// A proxy would reuse the connection for the next client, whose request would not be read.
    @Test(arguments: [
        "GET /healthz HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: h2c\r\n\r\n",
        "GET /healthz HTTP/1.1\r\nHost: a\r\nConnection: keep-alive, upgrade\r\nUpgrade: websocket\r\n\r\n",
        "POST /api/session HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: x\r\nContent-Length: 2\r\n\r\n{}",
        "CONNECT a:1 HTTP/1.1\r\nHost: a\r\n\r\n",
    ])
    func aRequestForAnotherProtocolClosesTheConnection(request: String) async throws {
        try await withServer { server in
            let answer = try await Self.exchange(server, request)
            #expect(answer.hasPrefix("HTTP/1.1 "), "\(answer)")
            #expect(answer.lowercased().contains("connection: close"), "\(answer)")
            // What follows is neither buffered nor parsed as a request.
            try await RawConnection.with(server.anonymous.origin) { connection in
                await connection.send(request + "GET /healthz HTTP/1.1\r\nHost: a\r\n\r\n")
                #expect(await Self.rest(&connection).components(separatedBy: "HTTP/1.1 ").count == 2)
            }
        }
    }

    /// It announces the close, and closes.
    @Test func aResponseThatAnnouncesAClosedConnectionClosesIt() async throws {
        try await withServer { server in
            let canvas = try await server.makeCanvas()
            let answer = try await Self.exchange(
                server,
                """
                HEAD /api/canvases/\(canvas)/events HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer \(server.key)\r\n\r\n
                """)
            #expect(answer.lowercased().contains("connection: close"), "\(answer)")
        }
    }

    /// Such a client waits for the end of the connection, and knows neither chunks nor `Host`.
    @Test func http10GetsAnHTTP10Response() async throws {
        try await withServer { server in
            for host in ["", "Host: easel.test\r\n"] {
                let answer = try await Self.exchange(server, "GET /healthz HTTP/1.0\r\n\(host)\r\n")
                #expect(answer.hasPrefix("HTTP/1.0 200"), "\(answer)")
                #expect(answer.lowercased().contains("connection: close"))
                #expect(answer.hasSuffix(#"{"status":"alive","version":"0"}"#))
            }
        }
    }

    /// A body of unknown length is not sent in chunks.
    @Test func aFeedOverHTTP10HasNoChunks() async throws {
        try await withServer { server in
            let canvas = try await server.makeCanvas()
            try await RawConnection.with(server.anonymous.origin) { connection in
                await connection.send(
                    """
                    GET /api/canvases/\(canvas)/events HTTP/1.0\r\nConnection: keep-alive\r
                    Authorization: Bearer \(server.key)\r\n\r\n
                    """)
                var answer = ""
                while !answer.contains("event: "), let piece = await connection.next() { answer += piece }
                #expect(answer.hasPrefix("HTTP/1.0 200"), "\(answer)")
                #expect(!answer.lowercased().contains("transfer-encoding"))
                #expect(answer.lowercased().contains("connection: close"))
                let body = answer.split(separator: "\r\n\r\n", maxSplits: 1).last ?? ""
                #expect(["id", "event", ":", "retry"].contains { body.hasPrefix($0) }, "\(answer)")
            }
        }
    }

    @Test func http10MayKeepTheConnection() async throws {
        try await withServer { server in
            try await RawConnection.with(server.anonymous.origin) { connection in
                for _ in 1...2 {
                    await connection.send("GET /healthz HTTP/1.0\r\nConnection: Keep-Alive\r\n\r\n")
                    let answer = await connection.next() ?? ""
                    #expect(answer.hasPrefix("HTTP/1.0 200"), "\(answer)")
                    #expect(answer.lowercased().contains("connection: keep-alive"))
                }
            }
        }
    }

    @Test(arguments: ["close", "Close", "CLOSE", "keep-alive, close", "close, TE"])
    func theConnectionClosesWhenTheClientAsks(connection: String) async throws {
        try await withServer { server in
            let answer = try await Self.exchange(
                server, "GET /healthz HTTP/1.1\r\nHost: easel.test\r\nConnection: \(connection)\r\n\r\n")
            #expect(answer.hasPrefix("HTTP/1.1 200"))
            #expect(answer.lowercased().contains("connection: close"))
        }
    }

    private static func upload(_ server: TestServer, key: String, body: String, expect: String) -> String {
        """
        POST /api/canvases HTTP/1.1\r\nHost: easel.test\r\nAuthorization: Bearer \(key)\r
        Content-Length: \(body.utf8.count)\r\nExpect: \(expect)\r\n\r\n
        """
    }

    /// Otherwise a client that waits for it would wait forever.
    @Test(arguments: ["100-continue", "100-Continue"])
    func expect100ContinueIsAnswered(expect: String) async throws {
        try await withServer { server in
            try await RawConnection.with(server.anonymous.origin) { connection in
                let body = #"{"title":"Board"}"#
                for _ in 1...2 {
                    await connection.send(Self.upload(server, key: server.key, body: body, expect: expect))
                    #expect(await connection.next() == "HTTP/1.1 100 Continue\r\n\r\n")
                    await connection.send(body)
                    #expect(await connection.next()?.hasPrefix("HTTP/1.1 201") == true)
                }
            }
        }
    }

    /// A body that is too long is not sent in vain.
    @Test func expect100ContinueIsRefusedForALongBody() async throws {
        try await withServer { server in
            for route in ["session", "canvases"] {
                let answer = try await Self.exchange(
                    server,
                    """
                    POST /api/\(route) HTTP/1.1\r\nHost: easel.test\r\nAuthorization: Bearer \(server.key)\r
                    Content-Length: 100000000\r\nExpect: 100-continue\r\n\r\n
                    """)
                #expect(answer.hasPrefix("HTTP/1.1 413"), "\(answer)")
            }
        }
    }

    @Test func onlyChunkedTransferCodingIsSupported() async throws {
        try await withServer { server in
            let answer = try await Self.exchange(
                server,
                """
                POST /api/canvases HTTP/1.1\r\nHost: easel.test\r\nAuthorization: Bearer \(server.key)\r
                Transfer-Encoding: gzip, chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n
                """)
            #expect(answer.hasPrefix("HTTP/1.1 501"), "\(answer)")
            #expect(answer.lowercased().contains("connection: close"))
        }
    }

    /// Nor is the connection reused: what comes next might be the body after all.
    @Test func expect100ContinueIsNotAnsweredAfterARefusal() async throws {
        try await withServer { server in
            let answer = try await Self.exchange(
                server, Self.upload(server, key: "wrong", body: #"{"title":"Board"}"#, expect: "100-continue"))
            #expect(answer.hasPrefix("HTTP/1.1 401"), "\(answer)")
            #expect(answer.lowercased().contains("connection: close"))
        }
    }

    @Test(arguments: [
        "", "Host: easel.test\r\nHost: easel.test\r\n", "Host: easel.test\r\nhost: evil.test\r\n",
        "Host: easel.test, evil.test\r\n", "Host: me@easel.test\r\n", "Host: easel.test/x\r\n",
        "Host: easel.test:x\r\n",
    ])
    func exactlyOneHostIsRequired(hosts: String) async throws {
        try await withServer { server in
            let answer = try await Self.exchange(server, "GET /healthz HTTP/1.1\r\nConnection: close\r\n\(hosts)\r\n")
            #expect(answer.hasPrefix("HTTP/1.1 400"), "\(answer)")
            #expect(answer.contains(#""field":"Host""#))
        }
    }

    /// So that the proxy closes the connection, never the server while a callback arrives.
    @Test func keepsConnectionsOpenLongerThanProxiesDo() {
        #expect(ClientLimits().idleSeconds > 120)
    }
}
