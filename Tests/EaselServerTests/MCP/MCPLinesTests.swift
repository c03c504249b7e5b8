import BlobStorage
import EaselCore
import EaselTesting
import Foundation
import JSON
import SQLiteStore
import TestSupport
import Testing

@testable import EaselServer

/// `easel mcp`: the protocol over standard input and output, in a process beside the server.
@Suite(.timeLimit(.minutes(5)))
struct MCPLinesTests {
    @Test func answersLineByLine() async throws {
        try await withServer { server in
            let lines: [String] = [
                #"{"jsonrpc":"2.0","id":1,"method":"initialize","params":{"protocolVersion":"2025-06-18"}}"#,
                #"{"jsonrpc":"2.0","method":"notifications/initialized"}"#,
                #"{"jsonrpc":"2.0","id":"two","method":"ping"}"#,
                #"{"jsonrpc":"2.0","id":3,"method":"nothing"}"#,
                #"[{"jsonrpc":"2.0","id":4,"method":"ping"},{"jsonrpc":"2.0","id":5,"method":"tools/list"}]"#,
                #"{"jsonrpc":"2.0","id":9,"result":{}}"#,
            ]
            let modern = server.agent.message("server/discover", [:], id: 6).serialized()
            let answers = try await Self.answers(server, lines.map { Array($0.utf8) } + [modern])
            #expect(answers.count == 6)
            #expect(answers[.integer(1)]?["result"]?["protocolVersion"] == "2025-06-18")
            #expect(answers["two"]?["result"] == [:])
            #expect(answers[3]?["error"]?["code"] == -32601)
            #expect(answers[4]?["result"] == [:])
            #expect(answers[5]?["result"]?["tools"]?.count == 6)
            #expect(answers[6]?["result"]?["resultType"] == "complete")
        }
    }

    @Test func reportsInvalidMessages() async throws {
        try await withServer { server in
            try await #expect(Self.answers(server, [Array("{".utf8)])[nil]?["error"]?["code"] == -32700)
            try await #expect(Self.answers(server, [nil])[nil]?["error"]?["code"] == -32700)
            try await #expect(Self.answers(server, [Array("7".utf8)])[nil]?["error"]?["code"] == -32600)
            let envelope = #"""
                {"jsonrpc":"2.0","id":1,"method":"tools/list",\#
                "params":{"_meta":{"io.modelcontextprotocol/protocolVersion":"2026-07-28"}}}
                """#
            try await #expect(Self.answers(server, [Array(envelope.utf8)])[1]?["error"]?["code"] == -32602)
        }
    }

    /// The server, another process, generates the image; its callback ends the wait here.
    @Test func waitsForImagesOfTheServer() async throws {
        try await withServer { server in
            try await Self.with(server) { lines, answers in
                var answers = answers.makeAsyncIterator()
                lines.yield(
                    Array(
                        #"""
                        {"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"generate_image",\#
                        "arguments":{"prompt":"a boat","waitSeconds":50},"_meta":{"progressToken":"p"}}}
                        """#.utf8))
                #expect(await answers.next()?["method"] == "notifications/progress")
                // Other requests are answered meanwhile.
                lines.yield(Array(#"{"jsonrpc":"2.0","id":2,"method":"ping"}"#.utf8))
                var answer = await answers.next()
                while answer?["id"] == nil { answer = await answers.next() }
                #expect(answer?["id"] == 2)

                try await server.finish(nodeWith: try await server.onlyNodeID())
                while let some = answer, some["id"] != 1 { answer = await answers.next() }
                let node = answer?["result"]?["structuredContent"]?["imageNodes"]?[0]
                #expect(node?["status"] == "completed")
                let created = try await server.events(of: try #require(node?["id"]?.stringValue)).first
                #expect(created?["requestedBy"] == ["door": "mcp"])
            }
        }
    }

    @Test func aCanceledRequestIsNotAnswered() async throws {
        try await withServer { server in
            let lines = [
                Self.waiting,
                #"{"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":1}}"#,
                #"{"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":"nobody"}}"#,
                #"{"jsonrpc":"2.0","id":2,"method":"ping"}"#,
            ]
            let answers = try await Self.answers(server, lines.map { Array($0.utf8) })
            #expect(Array(answers.keys) == [2])
        }
    }

    /// `echo … | easel mcp`: the input has ended, but the output may still be read.
    @Test func theEndOfTheInputEndsAllWaits() async throws {
        try await withServer { server in
            let listen = server.agent.message(
                "subscriptions/listen", ["notifications": ["resourceSubscriptions": []]], id: 3)
            let answers = try await Self.answers(server, [Array(Self.waiting.utf8), listen.serialized()])
            let node = answers[1]?["result"]?["structuredContent"]?["imageNodes"]?[0]
            let id = try await server.onlyNodeID()
            #expect(node?["id"]?.stringValue == id)
        }
    }

    private static let waiting = #"""
        {"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"generate_image",\#
        "arguments":{"prompt":"a boat","waitSeconds":50}}}
        """#

    // MARK: A process beside the server

    /// The answers to some lines, by their ids.
    private static func answers(_ server: TestServer, _ lines: [[UInt8]?]) async throws -> [JSONValue?: JSONValue] {
        try await with(server) { input, output in
            for line in lines { input.yield(line) }
            input.finish()
            var answers: [JSONValue?: JSONValue] = [:]
            for await answer in output { answers[answer["id"] == .null ? nil : answer["id"]] = answer }
            return answers
        }
    }

    private static func with<Result>(
        _ server: TestServer,
        _ body: (AsyncStream<[UInt8]?>.Continuation, AsyncStream<JSONValue>) async throws -> Result
    ) async throws -> Result {
        let bell = CommitBell()
        let store = try SQLiteStore(path: server.folder.path + "/easel.db", bell: bell)
        let surroundings = Surroundings(clock: server.clock)
        let links = ImageLinks(origin: "http://easel.test", credentials: server.credentials, clock: server.clock)
        let useCases = UseCases(
            store: store, provider: server.provider, links: links, bell: bell, surroundings: surroundings,
            policy: AttemptPolicy.usual, rateLimit: RateLimit(count: 20, seconds: 10))
        let agent = MCPServer(
            useCases: useCases, links: links, thumbnails: nil,
            blobs: DiskBlobStore(reading: server.folder.path + "/images"), site: "http://easel.test", version: "1",
            logger: silentLogger)
        let (output, written) = AsyncStream.makeStream(of: JSONValue.self)
        let (lines, input) = AsyncStream.makeStream(of: [UInt8]?.self)
        let session = MCPLines(server: agent, organization: server.organization) { line in
            #expect(!line.contains(UInt8(ascii: "\n")))
            written.yield((try? JSONValue.parse(line)) ?? .null)
        }
        return try await withThrowingTaskGroup(of: Void.self) { group in
            defer { group.cancelAll() }
            group.addTask { await ImageNodeWatch(store: store, bell: bell, clock: server.clock).run() }
            group.addTask {
                await session.run(lines)
                written.finish()
            }
            let result = try await body(input, output)
            // The client is gone, and its requests end.
            input.finish()
            return result
        }
    }
}
