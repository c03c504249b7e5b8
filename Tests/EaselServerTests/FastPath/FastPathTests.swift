import EaselCore
import Foundation
import GRDB
import JSON
import TestSupport
import Testing

@testable import EaselServer

/// Callbacks beside other requests on one connection, as proxies and clients send them.
@Suite(.everyServing, .timeLimit(.minutes(10)))
struct FastPathTests {
    private static func callback(
        _ server: TestServer, _ node: RunningNode, _ body: String? = nil, headers: String = ""
    ) -> String {
        let body = body ?? node.stillRunning
        return """
            POST \(server.callbackPath(of: node.id)) HTTP/1.1\r\nHost: easel.test\r\n\(headers)\
            Content-Type: application/json\r\nContent-Length: \(body.utf8.count)\r\n\r\n\(body)
            """
    }

    private static let health = "GET /healthz HTTP/1.1\r\nHost: easel.test\r\n\r\n"
    private static let last = "GET /healthz HTTP/1.1\r\nHost: easel.test\r\nConnection: close\r\n\r\n"

    /// The status lines and bodies of all responses on the connection.
    private static func answers(_ connection: inout RawConnection) async -> String {
        var text = ""
        while let piece = await connection.next() { text += piece }
        return text
    }

    /// One letter for each kind of response, in order.
    private static func kinds(_ text: String) -> [String] {
        text.split(separator: "HTTP/1.1 ").map { answer in
            answer.contains(#""msg":"success""#) ? "callback" : answer.contains("alive") ? "health" : String(answer)
        }
    }

    @Test func responsesAreInTheOrderOfTheirRequests() async throws {
        try await withServer { server in
            let node = try await server.makeRunningNode()
            let callback = Self.callback(server, node)
            let orders = [
                [callback, callback, Self.health, callback], [Self.health, callback, Self.health, callback],
                [Self.health, Self.health, callback], [callback, Self.health, callback, callback, callback],
            ]
            for order in orders {
                try await RawConnection.with(server.anonymous.origin) { connection in
                    await connection.send(order.joined() + Self.last)
                    let kinds = Self.kinds(await Self.answers(&connection))
                    #expect(kinds == order.map { $0 == callback ? "callback" : "health" } + ["health"])
                }
            }
            let sent = orders.joined().count { $0 == callback }
            #expect(try await server.api.get("/api/callbacks").json["callbacks"]?.arrayValue?.count == sent)
        }
    }

    @Test func aCallbackMayArriveInSmallPieces() async throws {
        var setup = TestServer.Setup()
        setup.limits.headSeconds = 300
        try await withServer(setup) { server in
            let node = try await server.makeRunningNode()
            try await RawConnection.with(server.anonymous.origin) { connection in
                var text = (Self.callback(server, node, node.success) + Self.last)[...]
                while !text.isEmpty {
                    await connection.send(String(text.prefix(5)))
                    text = text.dropFirst(5)
                }
                #expect(Self.kinds(await Self.answers(&connection)) == ["callback", "health"])
            }
            _ = try await server.node(node.id, when: "completed")
        }
    }

    /// The client closes its side in the middle of the body.
    @Test func aTruncatedCallbackIsNotStored() async throws {
        try await withServer { server in
            let node = try await server.makeRunningNode()
            try await RawConnection.with(server.anonymous.origin) { connection in
                await connection.send(String(Self.callback(server, node, node.success).dropLast(10)))
                await connection.finishSending()
                let answer = await Self.answers(&connection)
                #expect(answer.isEmpty || answer.hasPrefix("HTTP/1.1 400"), "\(answer)")
            }
            #expect(try await server.node(node.id)["status"]?.stringValue == "processing")
            #expect(try await server.api.get("/api/callbacks").json["callbacks"] == .array([]))
        }
    }

    @Test(arguments: ["", "Host: other\r\n", "Content-Encoding: gzip\r\n", "Expect: 100-continue\r\n"])
    func theOtherMiddlewaresStillApply(header: String) async throws {
        try await withServer { server in
            let node = try await server.makeRunningNode()
            try await RawConnection.with(server.anonymous.origin) { connection in
                await connection.send(
                    Self.callback(server, node, headers: header + "Connection: close\r\n"))
                let answer = await Self.answers(&connection)
                let status =
                    switch header.first {
                    case "H": "HTTP/1.1 400"
                    case "C": "HTTP/1.1 415"
                    case "E": "HTTP/1.1 100"
                    default: "HTTP/1.1 200"
                    }
                #expect(answer.hasPrefix(status), "\(answer)")
                #expect(answer.contains("Connection: close") || answer.contains("connection: close"), "\(answer)")
            }
        }
    }

    /// The responses must not reveal which part of the server made them.
    @Test func responsesHaveTheSameHeaders() async throws {
        try await withServer { server in
            let node = try await server.makeRunningNode()
            let names = { (answer: Answer) in
                answer.headers.map { $0.name.lowercased() }.filter { $0 != "connection" }.sorted()
            }
            let accepted = try await server.call(back: node, node.stillRunning)
            #expect(
                names(accepted) == [
                    "cache-control", "content-length", "content-type", "date", "referrer-policy", "server",
                    "x-content-type-options",
                ])
            #expect(accepted.header("Content-Type") == "application/json; charset=utf-8")
            #expect(accepted.header("Date")?.hasSuffix(" GMT") == true)
            let refused = try await server.call(back: node, "[]")
            refused.expectProblem(400, "invalid_callback")
            #expect(names(refused) == names(accepted))
        }
    }

    /// A callback that is being stored when the server shuts down is answered.
    @Test func shutdownWaitsForTheResponse() async throws {
        try await withServer { server in
            let node = try await server.makeRunningNode()
            var configuration = Configuration()
            configuration.allowsUnsafeTransactions = true
            let lock = try DatabaseQueue(path: server.folder.path + "/easel.db", configuration: configuration)
            try await lock.writeWithoutTransaction { try $0.execute(sql: "BEGIN IMMEDIATE") }
            try await RawConnection.with(server.anonymous.origin) { connection in
                await connection.send(Self.callback(server, node))
                try await eventually("the request did not arrive") {
                    server.provider.callbacksRead == 1 ? true : nil
                }
                async let stopped: Void = server.shutDown()
                try await lock.writeWithoutTransaction { try $0.execute(sql: "ROLLBACK") }
                #expect(Self.kinds(await Self.answers(&connection)) == ["callback"])
                await stopped
            }
        }
    }

    @Test func idleConnectionsAreClosed() async throws {
        var setup = TestServer.Setup()
        setup.limits.idleSeconds = 2
        try await withServer(setup) { server in
            let node = try await server.makeRunningNode()
            for requests in [
                [], [Self.callback(server, node)], [Self.health], [Self.health, Self.callback(server, node)],
            ] {
                try await RawConnection.with(server.anonymous.origin) { connection in
                    await connection.send(requests.joined())
                    // Ends only when the server closes the connection.
                    #expect(Self.kinds(await Self.answers(&connection)).count == requests.count)
                }
            }
        }
    }

    /// A client that sends without reading: the server stops accepting its requests long before memory runs short.
    @Test func unreadResponsesDoNotAccumulate() async throws {
        var setup = TestServer.Setup()
        // So that only the limit on unread responses can stop it.
        setup.limits.answerSeconds = 300
        try await withServer(setup) { server in
            let node = try await server.makeRunningNode()
            let callbacks = String(repeating: Self.callback(server, node), count: 200)
            try await RawConnection.with(server.anonymous.origin, reads: false) { connection in
                let sending = connection.keepSending(callbacks)
                var (last, looks) = (0, 0)
                try await eventually("it keeps accepting requests", within: 120) {
                    let read = server.provider.callbacksRead
                    looks = read > 0 && read == last ? looks + 1 : 0
                    last = read
                    return looks == 100 ? true : nil
                }
                connection.close()
                await sending.value
            }
        }
    }
}
