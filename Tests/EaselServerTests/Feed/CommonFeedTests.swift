import AsyncHTTPClient
import EaselCore
import Foundation
import JSON
import NIOCore
import NIOHTTP1
import SQLiteStore
import TestSupport
import Testing

/// One feed for several canvases.
@Suite(.timeLimit(.minutes(5)))
struct CommonFeedTests {
    private static func rename(_ canvas: String, _ numbers: ClosedRange<Int>, _ server: TestServer) async throws {
        for number in numbers {
            _ = try await server.store.renameCanvas(CanvasID(canvas), title: "\(number)", at: server.clock.now())
        }
    }

    /// The versions in an event's id, its own canvas first.
    private static func positions(_ event: FeedEvent) -> [(canvas: String, version: Int)] {
        (event.idText ?? "").split(separator: ",").compactMap { part in
            let sides = part.split(separator: ":")
            guard sides.count == 2, let version = Int(sides[1]) else { return nil }
            return (String(sides[0]), version)
        }
    }

    @Test func everyCanvasHasItsOwnOrder() async throws {
        try await withServer { server in
            let (first, second) = (try await server.makeCanvas(), try await server.makeCanvas())
            try await Self.rename(first, 1...250, server)
            try await Self.rename(second, 1...3, server)
            var reader = try await FeedReader(server.api, after: "\(first):20,\(second):1")
            let missed = try await reader.read { event in
                Set(Self.positions(event).map { "\($0.canvas):\($0.version)" }) == ["\(first):250", "\(second):3"]
            }
            try await Self.rename(second, 4...5, server)
            try await Self.rename(first, 251...252, server)
            let live = [
                try await reader.next(), try await reader.next(), try await reader.next(), try await reader.next(),
            ]
            .compactMap { $0 }
            let seen = (missed + live).compactMap { Self.positions($0).first }
            #expect(seen.filter { $0.canvas == first }.map(\.version) == Array(21...252))
            #expect(seen.filter { $0.canvas == second }.map(\.version) == Array(2...5))
            #expect(
                live.allSatisfy { $0.event == "canvas" && $0.data["id"]?.stringValue == Self.positions($0)[0].canvas })
        }
    }

    /// The last event's id has the versions of all canvases, so a reader can resume with it alone.
    @Test func resumesWithTheLastEventID() async throws {
        try await withServer { server in
            let (first, second) = (try await server.makeCanvas(), try await server.makeCanvas())
            try await Self.rename(first, 1...2, server)
            try await Self.rename(second, 1...2, server)
            var reader = try await FeedReader(server.api, after: "\(first):0,\(second):0")
            let events = try await reader.read { event in
                Self.positions(event).map(\.version) == [2, 2]
            }
            #expect(events.count == 4)
            let last = try #require(events.last?.idText)
            try await Self.rename(second, 3...4, server)
            try await Self.rename(first, 3...3, server)
            var next = try await FeedReader(server.api, after: "\(first):0,\(second):0", lastEventID: last)
            let resumed = [try await next.next(), try await next.next(), try await next.next()].compactMap { $0 }
            #expect(
                Set(resumed.compactMap { Self.positions($0).first.map { "\($0.canvas):\($0.version)" } })
                    == ["\(first):3", "\(second):3", "\(second):4"])
        }
    }

    @Test func reportsADeletedCanvas() async throws {
        try await withServer { server in
            let (first, second) = (try await server.makeCanvas(), try await server.makeCanvas())
            var reader = try await FeedReader(server.api, after: "\(first):0,\(second):0")
            #expect(try await server.api.delete("/api/canvases/\(second)").status == 204)
            let gone = try await reader.next()
            #expect(gone?.event == "canvasDeleted" && gone?.data["id"]?.stringValue == second)
            var again = try await FeedReader(server.api, after: "\(first):0,\(second):0,canvas_nobodys")
            let told = [try await again.next(), try await again.next()].compactMap { $0 }
            #expect(told.map(\.event) == ["canvasDeleted", "canvasDeleted"])
            #expect(Set(told.compactMap { $0.data["id"]?.stringValue }) == [second, "canvas_nobodys"])
            try await Self.rename(first, 1...1, server)
            #expect(try await again.next()?.idText == "\(first):1")
            #expect(try await reader.next()?.idText == "\(first):1", "the others continue")
            #expect(try await server.api.delete("/api/canvases/\(first)").status == 204)
            #expect(try await reader.next() == nil, "a feed of no canvas ends")
        }
    }

    /// Another organization's canvas is treated as missing.
    @Test func doesNotShowCanvasesOfOtherOrganizations() async throws {
        try await withServer { server in
            let canvas = try await server.makeCanvas()
            let stranger = server.anonymous.with([
                "Authorization": "Bearer \(try await server.makeStrangersKey(Scope.allCases))"
            ])
            let own = try #require(try await stranger.post("/api/canvases", "{}").json["id"]?.stringValue)
            var reader = try await FeedReader(stranger, after: "\(own):0,\(canvas):0")
            let told = try await reader.next()
            #expect(told?.event == "canvasDeleted")
            #expect(told?.data["id"]?.stringValue == canvas)
            try await Self.rename(canvas, 1...1, server)
            try await Self.rename(own, 1...1, server)
            #expect(try await reader.next()?.idText == "\(own):1")
        }
    }

    @Test func refusesZeroAndTooManyCanvases() async throws {
        try await withServer { server in
            let many = (1...51).map { "canvas_\($0):0" }.joined(separator: ",")
            for query in ["", "?after=", "?after=,,", "?after=\(many)"] {
                let answer = try await server.api.get("/api/events\(query)")
                answer.expectProblem(422, "invalid_field")
                #expect(answer.json["field"]?.stringValue == "after")
            }
            try await server.api.get("/api/events?after=canvas_nobodys:1").expectProblem(404, "not_found")
        }
    }

    /// A reader of new changes only is told where they start, and so misses nothing after an early disconnect.
    @Test func latestStartsWithTheNextChange() async throws {
        try await withServer { server in
            let (first, second) = (try await server.makeCanvas(), try await server.makeCanvas())
            try await Self.rename(first, 1...2, server)
            let position = "\(first):latest,\(second):latest"
            let response = try await APIClient.http.execute(
                server.api.request(.GET, "/api/events?after=\(position)"), timeout: .seconds(30))
            var (said, begins) = ("", false)
            for try await piece in response.body {
                said += String(buffer: piece)
                begins = said.components(separatedBy: "id: ").count > 2 && said.hasSuffix("\n\n")
                if begins { break }
            }
            #expect(begins)
            #expect(said.contains("\(first):2") && said.contains("\(second):0") && !said.contains("event:"))

            var reader = try await FeedReader(server.api, after: position)
            var single = try await FeedReader(server.api, canvas: first, after: "latest")
            try await Self.rename(first, 3...3, server)
            #expect(try await reader.next()?.idText == "\(first):3,\(second):0")
            #expect(try await single.next()?.id == 3)
        }
    }

    /// An unknown version is answered with a full snapshot.
    @Test func startsWithASnapshotWithoutAVersion() async throws {
        try await withServer { server in
            let canvas = try await server.makeCanvas()
            try await Self.rename(canvas, 1...2, server)
            for after in [canvas, "\(canvas):", "\(canvas):x", "\(canvas):99"] {
                var reader = try await FeedReader(server.api, after: after)
                let event = try await reader.next()
                #expect(event?.event == "reset", "\(after)")
                #expect(event?.idText == "\(canvas):2", "\(after)")
            }
        }
    }
}
