import EaselCore
import JSON
import SQLiteStore
import TestSupport
import Testing

/// What is deleted can be restored for 30 days, and is permanently deleted then.
@Suite(.timeLimit(.minutes(5)))
struct TrashTests {
    @Test func anImageNodeCanBeDeletedAndRestored() async throws {
        try await withServer { server in
            let node = try await server.makeCompletedNode()
            let id = try #require(node["id"]?.stringValue)
            let canvas = try #require(node["canvasId"]?.stringValue)
            #expect(try await server.api.delete("/api/image-nodes/\(id)").status == 204)
            for path in ["/api/image-nodes/\(id)", "/api/image-nodes/\(id)/events"] {
                try await server.api.get(path).expectProblem(404, "not_found")
            }
            try await server.api.delete("/api/image-nodes/\(id)").expectProblem(404, "not_found")
            #expect(try await server.api.get("/api/canvases/\(canvas)").json["imageNodes"] == .array([]))
            let trash = try await server.api.get("/api/trash").json
            #expect(trash["canvases"] == .array([]))
            #expect(trash["imageNodes"]?[0]?["id"]?.stringValue == id)
            #expect(trash["imageNodes"]?[0]?["deletedAt"] != nil)

            let back = try await server.api.post("/api/image-nodes/\(id)/restore")
            #expect(back.status == 200)
            #expect(back.json["imageUrl"] != nil && back.json["deletedAt"] == nil)
            #expect(try await server.api.get("/api/trash").json["imageNodes"] == .array([]))
            #expect(try await server.node(id)["status"]?.stringValue == "completed")
            #expect(try await server.api.post("/api/image-nodes/\(id)/restore").status == 200, "nothing to do")
            let kinds = try await server.events(of: id).compactMap { $0["kind"]?.stringValue }
            #expect(kinds.suffix(2) == ["moved_to_trash", "restored_from_trash"])
        }
    }

    /// Deleted while the provider works: the image is paid for, and stored in the trash.
    @Test func anImageThatArrivesForTheTrashIsStored() async throws {
        try await withServer { server in
            let running = try await server.makeRunningNode()
            #expect(try await server.api.delete("/api/image-nodes/\(running.id)").status == 204)
            #expect(try await server.call(back: running, running.success).status == 200)
            try await eventually("the image did not arrive") {
                try await server.api.get("/api/trash").json["imageNodes"]?[0]?["imageUrl"]?.stringValue
            }
            #expect(try await server.api.get("/api/canvases/\(running.canvas)/messages").json["messages"] == .array([]))
            #expect(try await server.api.post("/api/image-nodes/\(running.id)/restore").status == 200)
            #expect(try await server.node(running.id)["status"]?.stringValue == "completed")
            #expect(server.provider.creates.count == 1)
        }
    }

    @Test func aCanvasGoesToTheTrashWithItsImageNodes() async throws {
        try await withServer { server in
            let node = try await server.makeCompletedNode()
            let id = try #require(node["id"]?.stringValue)
            let canvas = try #require(node["canvasId"]?.stringValue)
            let guest = server.guest(try await server.makeShare(of: canvas))
            #expect(try await server.api.delete("/api/canvases/\(canvas)").status == 204)
            for path in ["/api/canvases/\(canvas)", "/api/canvases/\(canvas)/messages", "/api/image-nodes/\(id)"] {
                try await server.api.get(path).expectProblem(404, "not_found")
            }
            #expect(try await guest.get("/api/canvases/\(canvas)").status == 401)
            try await server.api.post("/api/canvases/\(canvas)/image-nodes", #"{"prompt":"a"}"#)
                .expectProblem(404, "not_found")
            try await server.api.post("/api/image-nodes/\(id)/restore").expectProblem(409, "canvas_in_trash")
            let trash = try await server.api.get("/api/trash").json
            #expect(trash["canvases"]?[0]?["id"]?.stringValue == canvas)
            #expect(trash["imageNodes"] == .array([]))
            #expect(try await server.api.get("/api/canvases").json["canvases"] == .array([]))

            #expect(try await server.api.post("/api/canvases/\(canvas)/restore").status == 200)
            #expect(try await server.api.get("/api/canvases/\(canvas)").json["imageNodes"]?.count == 1)
            #expect(try await guest.get("/api/canvases/\(canvas)").status == 200)
        }
    }

    @Test(arguments: [false, true])
    func permanentDeletionRemovesTheFiles(fromTrash: Bool) async throws {
        try await withServer { server in
            let node = try await server.makeCompletedNode()
            let id = try #require(node["id"]?.stringValue)
            let image = try #require(node["imageStorageId"]?.stringValue)
            if fromTrash { #expect(try await server.api.delete("/api/image-nodes/\(id)").status == 204) }
            #expect(try await server.api.get("/api/images/\(image)").status == 200)
            #expect(try await server.api.delete("/api/image-nodes/\(id)?permanently=true").status == 204)
            #expect(try await server.api.get("/api/images/\(image)").status == 404)
            #expect(try await server.api.get("/api/trash").json["imageNodes"] == .array([]))
            server.clock.advance(days: 0.01)
            await server.tidy()
            #expect(server.keptFiles.isEmpty)
            try await server.api.post("/api/image-nodes/\(id)/restore").expectProblem(404, "not_found")
        }
    }

    @Test func theTrashIsEmptiedAfter30Days() async throws {
        try await withServer { server in
            let node = try await server.makeCompletedNode()
            let id = try #require(node["id"]?.stringValue)
            #expect(try await server.api.delete("/api/image-nodes/\(id)").status == 204)
            var seen: Int?
            for _ in 0...Trash.passes { seen = try await server.store.countPass(after: seen) }
            server.clock.advance(days: 29.9)
            await server.tidy()
            #expect(try await server.api.get("/api/trash").json["imageNodes"]?.count == 1)
            server.clock.advance(days: 0.2)
            await server.tidy()
            #expect(try await server.api.get("/api/trash").json["imageNodes"] == .array([]))
            server.clock.advance(days: 0.01)
            await server.tidy()
            #expect(server.keptFiles.isEmpty)
        }
    }

    @Test func permanentlyMustBeTrueOrFalse() async throws {
        try await withServer { server in
            let canvas = try await server.makeCanvas()
            try await server.api.delete("/api/canvases/\(canvas)?permanently=yes")
                .expectProblem(422, "invalid_field", field: "permanently")
            #expect(try await server.api.delete("/api/canvases/\(canvas)?permanently=true").status == 204)
            #expect(try await server.api.get("/api/trash").json["canvases"] == .array([]))
        }
    }

    /// Canvases first, then image nodes, each of them once.
    @Test func theTrashIsPaged() async throws {
        try await withServer { server in
            var deleted: Set<String> = []
            for _ in 0..<3 {
                let canvas = try await server.makeCanvas()
                let node = try await server.makeNode(on: try await server.makeCanvas())
                #expect(try await server.api.delete("/api/image-nodes/\(node)").status == 204)
                #expect(try await server.api.delete("/api/canvases/\(canvas)").status == 204)
                deleted.formUnion([canvas, node])
            }
            for limit in [1, 2, 3, 4, 9] {
                var (seen, cursor) = ([String](), "")
                repeat {
                    let page = try await server.api.get("/api/trash?limit=\(limit)\(cursor)").json
                    let things = ["canvases", "imageNodes"].flatMap { page[$0]?.arrayValue ?? [] }
                    #expect(things.count <= limit)
                    seen += things.compactMap { $0["id"]?.stringValue }
                    cursor = page["nextCursor"]?.stringValue.map { "&cursor=\($0)" } ?? ""
                } while !cursor.isEmpty
                #expect(Set(seen) == deleted && seen.count == 6, "\(limit)")
                #expect(seen.prefix(3).allSatisfy { $0.hasPrefix("canvas_") })
            }
        }
    }
}
