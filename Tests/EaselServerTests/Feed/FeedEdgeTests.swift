import AsyncHTTPClient
import EaselCore
import Foundation
import GRDB
import JSON
import NIOCore
import NIOHTTP1
import TestSupport
import Testing

@testable import SQLiteStore

/// Unusual requests for a feed, and changes of other processes.
@Suite(.timeLimit(.minutes(5)))
struct FeedEdgeTests {
    private static func rename(_ canvas: String, to title: String, in store: SQLiteStore) async throws {
        _ = try await store.renameCanvas(CanvasID(canvas), title: title, at: SystemClock().now())
    }

    /// A reader that is further behind than the stored history gets a snapshot instead of a gap.
    @Test func aCompactedHistoryIsReplacedByASnapshot() async throws {
        try await withServer { server in
            let canvas = try await server.makeCanvas()
            for number in 1...60 { try await Self.rename(canvas, to: "\(number)", in: server.store) }
            try await server.store.pool.write { db in
                try db.execute(sql: "DELETE FROM changes WHERE version <= 50")
            }
            for known in ["0", "10", "49"] {
                var reader = try await FeedReader(server.api, canvas: canvas, lastEventID: known)
                let event = try #require(try await reader.next())
                #expect(event.event == "reset")
                #expect(event.id == 60)
            }
            var reader = try await FeedReader(server.api, canvas: canvas, lastEventID: "50")
            #expect(isContiguous(try await reader.read(upTo: 60), from: 51))
        }
    }

    /// Another process's writes do not ring this process's bell; the table is the truth.
    @Test func changesOfOtherProcessesArrive() async throws {
        try await withServer { server in
            let canvas = try await server.makeCanvas()
            var reader = try await FeedReader(server.api, canvas: canvas, after: "0")
            try await Self.rename(canvas, to: "here", in: server.store)
            #expect(try await reader.next()?.id == 1)
            let elsewhere = try SQLiteStore(path: server.folder.path + "/easel.db", bell: CommitBell())
            try await Self.rename(canvas, to: "elsewhere", in: elsewhere)
            try elsewhere.close()
            let event = try #require(try await reader.next())
            #expect(event.id == 2)
            #expect(event.data["title"]?.stringValue == "elsewhere")
        }
    }

    @Test func aHEADRequestEndsAtOnce() async throws {
        try await withServer { server in
            let canvas = try await server.makeCanvas()
            let answer = try await server.api.send(.HEAD, "/api/canvases/\(canvas)/events")
            #expect(answer.status == 200)
            #expect(answer.header("Content-Type") == "text/event-stream")
        }
    }

    /// An unread body would hide that the client has left, so its connection would never end.
    @Test func aRequestWithABodyIsRefused() async throws {
        try await withServer { server in
            let canvas = try await server.makeCanvas()
            let path = "/api/canvases/\(canvas)/events?after=0"
            for size in [1, 300_000] {
                let answer = try await server.api.send(.GET, path, bytes: [UInt8](repeating: 120, count: size))
                answer.expectProblem(400, "bad_request")
            }
            var request = server.api.request(.GET, path)
            request.body = .bytes(ByteBuffer(string: "x").readableBytesView, length: .unknown)
            let response = try await APIClient.http.execute(request, timeout: .seconds(10))
            #expect(response.status == .badRequest)
            var reader = try await FeedReader(server.api, canvas: canvas, after: "0")
            try await Self.rename(canvas, to: "x", in: server.store)
            #expect(try await reader.next()?.id == 1)
        }
    }
}
