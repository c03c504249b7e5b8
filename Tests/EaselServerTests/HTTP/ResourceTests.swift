import Foundation
import JSON
import TestSupport
import Testing

/// Every route in regular use.
@Suite(.timeLimit(.minutes(5)))
struct ResourceTests {
    @Test func canvasesAreCreatedRenamedAndDeleted() async throws {
        try await withServer { server in
            let made = try await server.api.post("/api/canvases", #"{"title":" Sketches "}"#)
            #expect(made.status == 201)
            #expect(made.json["title"]?.stringValue == "Sketches")
            #expect(made.json["version"] == .integer(0))
            #expect(made.json["createdAt"] == made.json["updatedAt"])
            let id = try #require(made.json["id"]?.stringValue)
            #expect(try await server.api.post("/api/canvases", "{}").json["title"]?.stringValue == "Untitled canvas")
            #expect(try await server.api.post("/api/canvases", #"{"title":null}"#).status == 201)

            let renamed = try await server.api.patch("/api/canvases/\(id)", #"{"title":"Ideas 🎨"}"#)
            #expect(renamed.status == 200)
            #expect(renamed.json["title"]?.stringValue == "Ideas 🎨")
            #expect(renamed.json["version"] == .integer(1))

            let snapshot = try await server.api.get("/api/canvases/\(id)").json
            #expect(snapshot["canvas"] == renamed.json)
            #expect(snapshot["imageNodes"] == .array([]))
            #expect(snapshot["version"] == .integer(1))
            #expect(try await server.api.get("/api/canvases").json["canvases"]?.count == 3)
            #expect(try await server.stranger.get("/api/canvases").json["canvases"] == .array([]))

            #expect(try await server.api.delete("/api/canvases/\(id)").status == 204)
            try await server.api.get("/api/canvases/\(id)").expectProblem(404, "not_found")
            try await server.api.delete("/api/canvases/\(id)").expectProblem(404, "not_found")
        }
    }

    @Test func createsImageNodesSideBySideWithDefaults() async throws {
        try await withServer { server in
            let canvas = try await server.makeCanvas()
            let answer = try await server.api.post(
                "/api/canvases/\(canvas)/image-nodes",
                #"{"prompt":" two foxes ","count":3,"aspectRatio":"16:9","resolution":"2k","position":{"x":10,"y":-20.5}}"#
            )
            #expect(answer.status == 201)
            let nodes = try #require(answer.json["imageNodes"]?.arrayValue)
            #expect(nodes.count == 3)
            #expect(Set(nodes.compactMap { $0["id"]?.stringValue }).count == 3)
            for node in nodes {
                #expect(node["canvasId"]?.stringValue == canvas)
                #expect(node["prompt"]?.stringValue == "two foxes")
                #expect(node["model"]?.stringValue == "nano-banana-pro")
                #expect(node["resolution"]?.stringValue == "2K")
                #expect(node["outputFormat"]?.stringValue == "png")
                #expect(node["status"]?.stringValue == "pending")
                #expect(node["attempt"] == .integer(1))
                #expect(node["referenceImages"] == .array([]))
                #expect(node["alternatives"] == .array([]))
                #expect(node["isAiGenerated"] == .boolean(true))
                #expect(node["size"] == ["width": 320, "height": 180])
                #expect(node["imageUrl"] == nil)
            }
            let lefts = nodes.compactMap { $0["position"]?["x"]?.lenientDouble }
            #expect(lefts == [10, 362, 714])
            #expect(nodes.allSatisfy { $0["position"]?["y"] == .number(-20.5) })
            try await eventually("the creates were not sent") { server.provider.creates.count == 3 ? true : nil }
            let create = try #require(server.provider.creates.first)
            #expect(create.callbackURL.hasPrefix("http://easel.test/api/kie-callback?imageNodeId="))
        }
    }

    @Test func pagesThroughImageNodesOldestFirst() async throws {
        try await withServer { server in
            let canvas = try await server.makeCanvas()
            let path = "/api/canvases/\(canvas)/image-nodes"
            var made: [String] = []
            for _ in 0..<5 { made.append(try await server.makeNode(on: canvas)) }
            var seen: [String] = []
            var cursor: String?
            repeat {
                let page = try await server.api.get("\(path)?limit=2\(cursor.map { "&cursor=\($0)" } ?? "")").json
                let ids = page["imageNodes"]?.arrayValue?.compactMap { $0["id"]?.stringValue } ?? []
                #expect((1...2).contains(ids.count))
                seen += ids
                cursor = page["nextCursor"]?.stringValue
            } while cursor != nil && seen.count < 20
            #expect(seen == made)
            for id in made { _ = try await server.node(id, when: "processing") }
            #expect(try await server.api.get("\(path)?status=processing").json["imageNodes"]?.count == 5)
            #expect(try await server.api.get("\(path)?status=failed").json["imageNodes"] == .array([]))
        }
    }

    @Test func pagesThroughCanvasesLastChangedFirst() async throws {
        try await withServer { server in
            var made: [String] = []
            for _ in 0..<5 { made.append(try await server.makeCanvas()) }
            var seen: [String] = []
            var cursor: String?
            repeat {
                let page = try await server.api.get("/api/canvases?limit=2\(cursor.map { "&cursor=\($0)" } ?? "")").json
                let ids = page["canvases"]?.arrayValue?.compactMap { $0["id"]?.stringValue } ?? []
                #expect((1...2).contains(ids.count))
                seen += ids
                cursor = page["nextCursor"]?.stringValue
            } while cursor != nil && seen.count < 20
            #expect(seen.sorted() == made.sorted())
            for query in ["limit=0", "limit=201", "cursor=", "cursor=canvas_1", "cursor=1"] {
                #expect(try await server.api.get("/api/canvases?\(query)").status == 422, "\(query)")
            }
        }
    }

    @Test func movesResizesAndDeletesImageNodes() async throws {
        try await withServer { server in
            let canvas = try await server.makeCanvas()
            let id = try await server.makeNode(on: canvas)
            let moved = try await server.api.patch("/api/image-nodes/\(id)", #"{"position":{"x":-5,"y":7.25}}"#)
            #expect(moved.status == 200)
            #expect(moved.json["position"] == ["x": -5, "y": 7.25])
            let resized = try await server.api.patch("/api/image-nodes/\(id)", #"{"size":{"width":640,"height":360}}"#)
            #expect(resized.json["size"] == ["width": 640, "height": 360])
            #expect(resized.json["position"] == moved.json["position"])
            #expect(try await server.api.delete("/api/image-nodes/\(id)").status == 204)
            try await server.api.get("/api/image-nodes/\(id)").expectProblem(404, "not_found")
            try await server.api.delete("/api/image-nodes/\(id)").expectProblem(404, "not_found")
            #expect(try await server.api.get("/api/canvases/\(canvas)").json["imageNodes"] == .array([]))
        }
    }

    /// Cancel, refuse to cancel again, retry, refuse to retry again; all of it in the audit trail.
    @Test func cancelsAndRetries() async throws {
        try await withServer { server in
            let running = try await server.makeRunningNode()
            let path = "/api/image-nodes/\(running.id)"
            try await server.api.post("\(path)/retry").expectProblem(409, "not_retryable")
            let canceled = try await server.api.post("\(path)/cancel")
            #expect(canceled.status == 202)
            #expect(canceled.json["status"]?.stringValue == "canceled")
            #expect(canceled.json["error"]?["code"]?.stringValue == "canceled")
            try await server.api.post("\(path)/cancel").expectProblem(409, "not_cancelable")
            let retried = try await server.api.post("\(path)/retry")
            #expect(retried.status == 202)
            #expect(retried.json["status"]?.stringValue == "pending")
            #expect(retried.json["attempt"] == .integer(2))
            _ = try await server.node(running.id, when: "processing")
            #expect(server.provider.creates.count == 2)
            let kinds = try await server.events(of: running.id).compactMap { $0["kind"]?.stringValue }
            #expect(kinds.first == "created")
            #expect(
                kinds.filter { ["accepted", "cancel_requested", "retried"].contains($0) }
                    == ["accepted", "cancel_requested", "retried", "accepted"])
        }
    }

    @Test func returnsModelsUsageAndHealth() async throws {
        try await withServer { server in
            let models = try await server.api.get("/api/models").json
            #expect(models["defaultModel"]?.stringValue == "nano-banana-pro")
            let pro = models["models"]?.arrayValue?.first { $0["id"]?.stringValue == "nano-banana-pro" }
            #expect(pro?["promptLimit"] == .integer(10_000))
            #expect(pro?["credits"]?.count == 3)
            let node = try await server.makeCompletedNode()
            #expect(node["creditsConsumed"] == .integer(18))
            let usage = try await server.api.get("/api/usage").json
            #expect(usage["images"] == .integer(1))
            #expect(usage["providerCalls"] == .integer(1))
            #expect(usage["callsPerImage"] == .integer(1))
            #expect(usage["creditsConsumed"] == .integer(18))
            #expect(try await server.stranger.get("/api/usage").json["images"] == .integer(0))
            #expect(try await server.anonymous.get("/healthz").status == 200)
            #expect(try await server.anonymous.get("/readyz").status == 200)
        }
    }

    @Test func isNotReadyWithoutImageStorage() async throws {
        try await withServer { server in
            #expect(try await server.anonymous.get("/readyz").status == 200)
            try FileManager.default.removeItem(atPath: server.folder.path + "/images")
            let answer = try await eventually("it stays ready") {
                let answer = try await server.anonymous.get("/readyz")
                return answer.status == 503 ? answer : nil
            }
            answer.expectProblem(503, "unavailable")
            #expect(!answer.text.contains(server.folder.path))
            #expect(try await server.anonymous.get("/healthz").status == 200)
        }
    }
}
