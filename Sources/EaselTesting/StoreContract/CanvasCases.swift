import EaselCore
import Testing

extension StoreContract {
    static let canvasCases: [StoreContract] = [
        StoreContract(name: "canvases are listed for their owner, last changed first") { bench in
            let organization = try await bench.organization()
            let older = try await bench.canvas(of: organization, title: "older")
            bench.clock.advance(seconds: 1)
            let newer = try await bench.canvas(of: organization, title: "newer")
            _ = try await bench.canvas(title: "somebody else's")
            #expect(try await bench.canvases(of: organization.id) == [newer, older])
            bench.clock.advance(seconds: 1)
            _ = try await bench.node(on: older)
            #expect(try await bench.canvases(of: organization.id).map(\.title) == ["older", "newer"])
        },
        StoreContract(name: "paging through canvases works while some change or are deleted") { bench in
            let organization = try await bench.organization()
            var made: [Canvas] = []
            // Two with each time.
            for number in 0..<6 {
                made.append(try await bench.canvas(of: organization, title: "\(number)"))
                if number % 2 == 1 { bench.clock.advance(seconds: 1) }
            }
            let all = try await bench.canvases(of: organization.id)
            let first = try await bench.store.canvases(of: organization.id, limit: 3, after: nil)
            #expect(first.canvases == Array(all.prefix(3)))
            let cursor = try #require(first.next)
            #expect(CanvasCursor(cursor.description) == cursor)
            // The last one seen moves to the front, and the previous one is deleted.
            _ = try await bench.node(on: all[2])
            try await bench.store.deleteCanvas(all[1].id, at: bench.clock.now())
            let second = try await bench.store.canvases(of: organization.id, limit: 3, after: cursor)
            #expect(second.canvases == Array(all.suffix(3)) && second.next == nil)
        },
        StoreContract(name: "renaming is a change") { bench in
            let canvas = try await bench.canvas()
            bench.clock.advance(seconds: 1)
            let renamed = try await bench.store.renameCanvas(canvas.id, title: "New", at: bench.clock.now())
            #expect(renamed.title == "New")
            #expect(renamed.version == 1)
            #expect(try await bench.store.canvas(canvas.id) == renamed)
            #expect(
                try await bench.changes(canvas) == [Change(canvasID: canvas.id, version: 1, content: .canvas(renamed))])
            await #expect(throws: EaselError.notFound(what: "canvas")) {
                try await bench.store.renameCanvas(CanvasID("canvas_none"), title: "x", at: bench.clock.now())
            }
        },
        StoreContract(name: "a system prompt is stored with the title, and removed by an empty one") { bench in
            let canvas = try await bench.canvas()
            let prompt = "Only woodcuts 🦊"
            let edited = try await bench.store.editCanvas(
                canvas.id, CanvasEdit(systemPrompt: prompt), at: bench.clock.now())
            #expect(edited.systemPrompt == prompt && edited.title == canvas.title)
            let renamed = try await bench.store.renameCanvas(canvas.id, title: "New", at: bench.clock.now())
            #expect(renamed.systemPrompt == prompt && renamed.title == "New")
            #expect(try await bench.store.canvas(canvas.id) == renamed)
            #expect(try await bench.changes(canvas).map(\.content) == [.canvas(edited), .canvas(renamed)])
            let bare = try await bench.store.editCanvas(
                canvas.id, CanvasEdit(systemPrompt: ""), at: bench.clock.now())
            #expect(bare.systemPrompt == nil)
        },
        StoreContract(name: "a door has one canvas in each organization") { bench in
            let organization = try await bench.organization()
            let canvases = try await withThrowingTaskGroup(of: Canvas.self) { group in
                for _ in 0..<20 { group.addTask { try await bench.doorCanvas(of: organization) } }
                return try await group.reduce(into: [Canvas]()) { $0.append($1) }
            }
            let first = try #require(canvases.first)
            #expect(canvases.allSatisfy { $0 == first }, "twenty at once find the same")
            #expect(try await bench.canvases(of: organization.id) == [first])
            let renamed = try await bench.store.renameCanvas(first.id, title: "Mine", at: bench.clock.now())
            #expect(try await bench.doorCanvas(of: organization) == renamed, "whatever its title")
            #expect(try await bench.doorCanvas(.mcp, of: organization).id != first.id)
            let other = try await bench.organization("Other")
            #expect(try await bench.doorCanvas(of: other).id != first.id)
        },
        StoreContract(name: "a door's canvas in the trash is replaced when needed, and can be restored") { bench in
            let organization = try await bench.organization()
            let first = try await bench.doorCanvas(of: organization)
            try await bench.store.trashCanvas(first.id, at: bench.clock.now())
            _ = try await bench.store.restoreCanvas(first.id, at: bench.clock.now())
            #expect(try await bench.doorCanvas(of: organization).id == first.id)
            try await bench.store.trashCanvas(first.id, at: bench.clock.now())
            let second = try await bench.doorCanvas(of: organization)
            #expect(second.id != first.id)
            _ = try await bench.store.restoreCanvas(first.id, at: bench.clock.now())
            #expect(try await bench.doorCanvas(of: organization) == second, "the first is an ordinary canvas now")
            try await bench.store.deleteCanvas(second.id, at: bench.clock.now())
            #expect(![first.id, second.id].contains(try await bench.doorCanvas(of: organization).id))
        },
        StoreContract(name: "deleting a canvas takes everything on it") { bench in
            let canvas = try await bench.canvas()
            let node = try await bench.node(on: canvas)
            try await bench.step(StoreBench.claimed, node)
            try await bench.step(StoreBench.success, node)
            try await bench.step(bench.imported("a"), node)
            try await bench.store.deleteCanvas(canvas.id, at: bench.clock.now())
            #expect(try await bench.store.canvas(canvas.id) == nil)
            #expect(try await bench.store.snapshot(of: canvas.id) == nil)
            #expect(try await bench.store.imageNode(node.id) == nil)
            #expect(try await bench.store.image(ImageID("img_a")) == nil)
        },
        StoreContract(name: "a snapshot has all nodes and their version") { bench in
            let canvas = try await bench.canvas()
            let nodes = [try await bench.node(on: canvas), try await bench.node(on: canvas)]
            let snapshot = try #require(try await bench.store.snapshot(of: canvas.id))
            #expect(snapshot.imageNodes == nodes)
            #expect(snapshot.canvas.version == 2)
        },
        StoreContract(name: "missed changes are returned once, in order, without gaps") { bench in
            let canvas = try await bench.canvas()
            let node = try await bench.node(on: canvas)
            try await bench.step(StoreBench.claimed, node)
            try await bench.step(.accepted(taskID: "task"), node)
            let all = try await bench.changes(canvas)
            #expect(all.map(\.version) == [1, 2, 3])
            let statuses = all.map { change -> ImageNodeStatus? in
                if case .imageNode(let node) = change.content { node.status } else { nil }
            }
            #expect(statuses == [.pending, .pending, .processing], "each as it was directly after the change")
            #expect(try await bench.changes(canvas, after: 2) == Array(all[2...]))
            #expect(try await bench.store.changes(of: canvas.id, after: 0, limit: 2) == .changes(Array(all[..<2])))
            #expect(try await bench.store.changes(of: canvas.id, after: 3, limit: 9) == .changes([]))
        },
        StoreContract(name: "a reader with an unknown version starts over") { bench in
            let canvas = try await bench.canvas()
            _ = try await bench.node(on: canvas)
            for version: Int64 in [-1, 2, .max, .min] {
                #expect(try await bench.store.changes(of: canvas.id, after: version, limit: 9) == .reset)
            }
            await #expect(throws: EaselError.notFound(what: "canvas")) {
                try await bench.store.changes(of: CanvasID("canvas_none"), after: 0, limit: 9)
            }
        },
        StoreContract(name: "versions have no gaps with many concurrent writes") { bench in
            let canvas = try await bench.canvas()
            let node = try await bench.node(on: canvas)
            await withThrowingTaskGroup(of: Void.self) { group in
                for index in 0..<100 {
                    group.addTask {
                        _ = try await bench.store.updateImageNode(node.id) {
                            $0.placing(position: Point(x: Double(index), y: 1), size: nil, at: bench.clock.now())
                        }
                    }
                    group.addTask { _ = try await bench.node(on: canvas) }
                }
            }
            let versions = try await bench.changes(canvas).map(\.version)
            #expect(versions == Array(1...201))
            #expect(try await bench.store.canvas(canvas.id)?.version == 201)
        },
    ]
}
