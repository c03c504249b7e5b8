import EaselCore
import Foundation
import TestSupport
import Testing

@testable import EaselServer

/// Connections of the live feed, over real sockets.
@Suite(.timeLimit(.minutes(5)))
struct FeedConnectionTests {
    private static func readers(_ server: TestServer) async throws -> Int {
        let metrics = try await server.api.get("/metrics").text
        let line = metrics.split(separator: "\n").first { $0.hasPrefix("easel_feed_readers ") }
        return Int(line?.split(separator: " ").last ?? "") ?? -1
    }

    private static func request(_ server: TestServer, _ canvas: String, after: Int = 0) -> String {
        """
        GET /api/canvases/\(canvas)/events?after=\(after) HTTP/1.1\r\nHost: easel.test\r
        Authorization: Bearer \(server.key)\r\n\r\n
        """
    }

    private static let health = "GET /healthz HTTP/1.1\r\nHost: easel.test\r\n\r\n"

    /// A closed browser tab leaves nothing behind, even when nothing happens on the canvas; also on a connection
    /// that has served other requests before.
    @Test(arguments: ["", health, health + health])
    func aReaderThatDisconnectsIsRemoved(before: String) async throws {
        var setup = TestServer.Setup()
        setup.opensMetricsLocally = true
        try await withServer(setup) { server in
            let canvas = try await server.makeCanvas()
            try await RawConnection.with(server.api.origin) { connection in
                await connection.send(before + Self.request(server, canvas))
                try await eventually("there is no reader") { try await Self.readers(server) == 1 ? true : nil }
            }
            try await eventually("the reader is still there") { try await Self.readers(server) == 0 ? true : nil }
        }
    }

    /// Pipelined requests, the last of them a feed: all are answered in order, and the feed continues.
    @Test func aFeedStartsAfterThePrecedingResponses() async throws {
        try await withServer { server in
            let canvas = try await server.makeCanvas()
            try await RawConnection.with(server.api.origin) { connection in
                await connection.send(Self.health + Self.health + Self.request(server, canvas))
                var text = ""
                while !text.contains("retry: 1000"), let piece = await connection.next() { text += piece }
                #expect(text.components(separatedBy: "alive").count == 3, "\(text)")
                _ = try await server.api.patch("/api/canvases/\(canvas)", #"{"title":"x"}"#)
                while !text.contains("event: canvas"), let piece = await connection.next() { text += piece }
                #expect(text.contains("event: canvas"))
            }
        }
    }

    /// What a client sends after its request is ignored.
    @Test func dataFromAFeedReaderIsIgnored() async throws {
        try await withServer { server in
            let canvas = try await server.makeCanvas()
            for before in ["", Self.health] {
                try await RawConnection.with(server.api.origin) { connection in
                    await connection.send(
                        before + Self.request(server, canvas, after: 999) + Self.health + "nonsense\r\n\r\n")
                    var text = ""
                    while !text.contains("event: reset"), let piece = await connection.next() { text += piece }
                    await connection.send("more nonsense")
                    _ = try await server.api.patch("/api/canvases/\(canvas)", #"{"title":"x"}"#)
                    while !text.contains("event: canvas"), let piece = await connection.next() { text += piece }
                    #expect(text.components(separatedBy: "alive").count == (before.isEmpty ? 1 : 2), "\(text)")
                    #expect(text.contains("event: canvas"))
                }
            }
        }
    }

    /// A connected reader that reads nothing is disconnected and may resume by id. The others get everything.
    @Test func aReaderThatReadsNothingIsDisconnected() async throws {
        var setup = TestServer.Setup()
        setup.opensMetricsLocally = true
        try await withServer(setup) { server in
            let canvas = try await server.makeCanvas()
            let quick = Task {
                var reader = try await FeedReader(server.api, canvas: canvas, after: "0")
                return try await reader.read { $0.event == "canvas" }
            }
            try await RawConnection.with(server.api.origin, reads: false) { connection in
                await connection.send(Self.request(server, canvas))
                try await eventually("they do not read") { try await Self.readers(server) == 2 ? true : nil }
                let content = String(repeating: "x", count: 200_000)
                try await eventually("the slow reader was kept") {
                    for _ in 0..<10 {
                        try await server.store.addMessage(
                            Message(
                                id: MessageID("msg_\(UUID())"), canvasID: CanvasID(canvas), role: .assistant,
                                content: content, createdAt: SystemClock().now()))
                    }
                    return try await Self.readers(server) == 1 ? true : nil
                }
                _ = try await server.api.patch("/api/canvases/\(canvas)", #"{"title":"the end"}"#)
                let events = try await quick.value
                #expect(isContiguous(events, from: 1))
            }
        }
    }
}
