import EaselCore
import JSON
import SQLiteStore
import TestSupport
import Testing

/// The live feed of a canvas as its readers see it.
@Suite(.timeLimit(.minutes(5)))
struct FeedTests {
    @Test func reportsEveryStepInOrder() async throws {
        try await withServer { server in
            let canvas = try await server.makeCanvas()
            var reader = try await FeedReader(server.api, canvas: canvas, after: "0")
            #expect(reader.status == 200)
            #expect(reader.contentType == "text/event-stream")
            let id = try await server.makeNode(on: canvas)
            var events = try await reader.read { $0.data["statusDetail"]?.stringValue == "generating" }
            let task = try #require(events.last?.data["kieTaskId"]?.stringValue)
            let node = RunningNode(canvas: canvas, id: id, taskID: task)
            #expect(try await server.call(back: node, node.success).status == 200)
            events += try await reader.read { $0.data["status"]?.stringValue == "completed" }
            _ = try await server.api.patch("/api/canvases/\(canvas)", #"{"title":"Done"}"#)
            #expect(try await server.api.delete("/api/image-nodes/\(id)").status == 204)
            events += try await reader.read { $0.event == "imageNodeDeleted" }

            #expect(isContiguous(events, from: 1))
            let told = events.map { event in
                [event.event, event.data["status"]?.stringValue, event.data["statusDetail"]?.stringValue]
                    .compactMap { $0 }.joined(separator: " ")
            }
            #expect(
                told == [
                    "imageNode pending", "imageNode pending sending", "imageNode processing generating",
                    "imageNode processing saving", "imageNode completed", "canvas", "imageNodeDeleted",
                ])
            #expect(events[5].data["title"]?.stringValue == "Done")
            #expect(events[5].data["version"] == .integer(6))
            #expect(events[6].data == ["id": .string(id)])
        }
    }

    /// An event has the whole image node, as the API returns it.
    @Test func eventsContainTheWholeImageNode() async throws {
        try await withServer { server in
            let completed = try await server.makeCompletedNode()
            let canvas = try #require(completed["canvasId"]?.stringValue)
            var reader = try await FeedReader(server.api, canvas: canvas, after: "0")
            let events = try await reader.read { $0.data["status"]?.stringValue == "completed" }
            #expect(events.last?.data == completed)
        }
    }

    @Test func replaysEveryMissedChangeOnceByHeaderAndByQuery() async throws {
        try await withServer { server in
            let canvas = try await server.makeCanvas()
            // More than one page of changes.
            for number in 1...450 {
                _ = try await server.store.renameCanvas(
                    CanvasID(canvas), title: "Title \(number)", at: server.clock.now())
            }
            for known in [0, 1, 199, 200, 201, 399, 449] {
                var byHeader = try await FeedReader(server.api, canvas: canvas, lastEventID: String(known))
                var byQuery = try await FeedReader(server.api, canvas: canvas, after: String(known))
                let events = try await byHeader.read(upTo: 450)
                #expect(isContiguous(events, from: known + 1))
                #expect(events.count == 450 - known)
                #expect(events.last?.data["title"]?.stringValue == "Title 450")
                #expect(try await byQuery.read(upTo: 450) == events)
            }
            // The header is the newer of the two: browsers keep the URL when they reconnect.
            var both = try await FeedReader(server.api, canvas: canvas, after: "3", lastEventID: "448")
            #expect(try await both.read(upTo: 450).count == 2)
        }
    }

    /// Readers that reconnect during many changes miss none and see none twice.
    @Test func losesNothingDuringManyChanges() async throws {
        try await withServer { server in
            let canvas = try await server.makeCanvas()
            let (store, clock, api) = (server.store, server.clock, server.api)
            let last = 600
            try await withThrowingTaskGroup(of: [FeedEvent].self) { group in
                group.addTask {
                    for number in 1...last {
                        _ = try await store.renameCanvas(CanvasID(canvas), title: "\(number)", at: clock.now())
                    }
                    return []
                }
                for reader in 1...6 {
                    group.addTask {
                        var seen: [FeedEvent] = []
                        // Each reader disconnects and reconnects after some events.
                        while seen.last?.id != last {
                            var feed = try await FeedReader(api, canvas: canvas, after: String(seen.last?.id ?? 0))
                            for _ in 0..<(40 * reader) {
                                guard seen.last?.id != last, let event = try await feed.next() else { break }
                                seen.append(event)
                            }
                        }
                        return seen
                    }
                }
                for try await events in group where !events.isEmpty {
                    #expect(events.count == last)
                    #expect(isContiguous(events, from: 1))
                }
            }
        }
    }

    @Test func anUnknownVersionGetsASnapshot() async throws {
        try await withServer { server in
            let node = try await server.makeCompletedNode()
            let canvas = try #require(node["canvasId"]?.stringValue)
            let snapshot = try await server.api.get("/api/canvases/\(canvas)").json
            let version = try #require(snapshot["version"]?.lenientInteger)
            for known in [nil, "\(version + 1)", "999999999999", "-1", "abc", "", "1.5", "9999999999999999999999"] {
                var reader = try await FeedReader(server.api, canvas: canvas, lastEventID: known)
                let event = try #require(try await reader.next(), "\(known ?? "nil")")
                #expect(event.event == "reset", "\(known ?? "nil")")
                #expect(event.id == version)
                #expect(event.data == snapshot)
            }
            // And continues from there.
            var reader = try await FeedReader(server.api, canvas: canvas)
            _ = try await reader.next()
            _ = try await server.api.patch("/api/canvases/\(canvas)", #"{"title":"Next"}"#)
            let next = try await reader.next()
            #expect(next?.id == version + 1)
            #expect(next?.event == "canvas")
        }
    }

    @Test func twoReadersSeeTheSame() async throws {
        try await withServer { server in
            let canvas = try await server.makeCanvas()
            var first = try await FeedReader(server.api, canvas: canvas, after: "0")
            var second = try await FeedReader(server.api, canvas: canvas, after: "0")
            for number in 1...20 {
                _ = try await server.api.patch("/api/canvases/\(canvas)", #"{"title":"\#(number)"}"#)
            }
            let events = try await first.read(upTo: 20)
            #expect(isContiguous(events, from: 1))
            #expect(try await second.read(upTo: 20) == events)
        }
    }

    @Test func endsWhenTheCanvasIsDeleted() async throws {
        try await withServer { server in
            let canvas = try await server.makeCanvas()
            var reader = try await FeedReader(server.api, canvas: canvas, after: "0")
            #expect(try await server.api.delete("/api/canvases/\(canvas)").status == 204)
            while let event = try await reader.next() { Issue.record("unexpected \(event)") }
        }
    }

    @Test func shutdownEndsOpenStreamsAtOnce() async throws {
        try await withServer { server in
            let canvas = try await server.makeCanvas()
            _ = try await server.api.patch("/api/canvases/\(canvas)", #"{"title":"x"}"#)
            var readers: [FeedReader] = []
            for _ in 0..<10 {
                var reader = try await FeedReader(server.api, canvas: canvas, after: "0")
                #expect(try await reader.next()?.id == 1)
                readers.append(reader)
            }
            let begin = ContinuousClock.now
            await server.shutDown()
            for var reader in readers {
                while let event = try await reader.next() { Issue.record("unexpected \(event)") }
            }
            #expect(ContinuousClock.now - begin < .seconds(5))
        }
    }
}
