import EaselCore
import Testing

extension StoreContract {
    static let trashCases: [StoreContract] = [
        StoreContract(name: "a node in the trash is on no canvas, and is restored unchanged") { bench in
            let canvas = try await bench.canvas()
            let node = try await bench.completed("a", on: canvas)
            try await bench.trash(node)
            #expect(try await bench.changes(canvas).last?.content == .imageNodeDeleted(node.id))
            #expect(try await bench.store.snapshot(of: canvas.id)?.imageNodes == [])
            let query = ImageNodeQuery(limit: 9)
            #expect(try await bench.store.imageNodes(on: canvas.id, query: query).imageNodes == [])
            #expect(try await bench.listed(inTrash: false) == [])
            #expect(try await bench.listed(inTrash: true) == [node.id])
            #expect(try await bench.store.imageNode(node.id)?.deletedAt == bench.clock.now())
            #expect(try await bench.store.image(bench.image("a").id) != nil)
            #expect(try await bench.store.events(of: node.id).last?.kind == "moved_to_trash")

            bench.clock.advance(seconds: 5)
            let back = try await bench.store.updateImageNode(node.id) { [context = bench.context] in
                $0.restoring(in: context)
            }?.history.node
            #expect(back?.deletedAt == nil && back?.image == node.image)
            #expect(try await bench.changes(canvas).last?.content == back.map { .imageNode($0) })
            #expect(try await bench.store.snapshot(of: canvas.id)?.imageNodes == [back].compactMap { $0 })
            #expect(try await bench.listed(inTrash: true) == [])
        },
        StoreContract(name: "a result for a node in the trash is stored, without notifications") { bench in
            let canvas = try await bench.canvas()
            let node = try await bench.node(on: canvas)
            try await bench.step(StoreBench.claimed, node)
            try await bench.trash(node)
            let told = try await bench.changes(canvas).count
            try await bench.step(StoreBench.success, node)
            try await bench.step(bench.imported("late"), node)
            #expect(try await bench.changes(canvas).count == told)
            #expect(try await bench.store.messages(on: canvas.id, limit: 9).isEmpty)
            #expect(try await bench.store.imageNode(node.id)?.image == bench.image("late"))
            #expect(try await bench.store.usage(of: canvas.organizationID).creditsConsumed == 18.5)
        },
        StoreContract(name: "a queued create is not sent for a node in the trash") { bench in
            let node = try await bench.node()
            try await bench.trash(node)
            #expect(try await bench.claim().isEmpty)
            #expect(try await bench.store.usage(of: node.organizationID).creditsCommitted == 0)
        },
        StoreContract(name: "a canvas is deleted and restored with its nodes") { bench in
            let canvas = try await bench.canvas()
            let (first, second) = (try await bench.node(on: canvas), try await bench.node(on: canvas))
            try await bench.trash(second)
            bench.clock.advance(seconds: 5)
            let question = Message(
                id: MessageID("m"), canvasID: canvas.id, role: .user, content: "hi", createdAt: bench.clock.now())
            try await bench.store.addMessage(question)
            try await bench.store.trashCanvas(canvas.id, at: bench.clock.now())
            #expect(try await bench.store.canvas(canvas.id) == nil)
            #expect(try await bench.store.snapshot(of: canvas.id) == nil)
            #expect(try await bench.canvases(of: canvas.organizationID) == [])
            #expect(
                try await bench.store.canvasesInTrash(of: canvas.organizationID, limit: 9, after: nil).map(\.id) == [
                    canvas.id
                ])
            #expect(try await bench.store.canvasInTrash(canvas.id)?.deletedAt == bench.clock.now())
            #expect(try await bench.store.imageNode(first.id)?.deletedAt == bench.clock.now())
            #expect(try await bench.listed(inTrash: true) == [], "they are there through their canvas")
            let claim = MessageClaim(lease: bench.lease(of: "w"), limit: 9)
            #expect(try await bench.store.claimMessages(claim).isEmpty)
            await #expect(throws: EaselError.notFound(what: "canvas")) {
                try await bench.store.changes(of: canvas.id, after: 0, limit: 9)
            }
            await #expect(throws: EaselError.notFound(what: "canvas")) {
                try await bench.store.trashCanvas(canvas.id, at: bench.clock.now())
            }
            await #expect(throws: EaselError.notFound(what: "canvas")) {
                _ = try await bench.store.createImageNodes(on: canvas.id, idempotency: nil) { _ in [] }
            }

            bench.clock.advance(seconds: 5)
            let back = try await bench.store.restoreCanvas(canvas.id, at: bench.clock.now())
            #expect(try await bench.store.canvas(canvas.id) == back)
            #expect(try await bench.store.snapshot(of: canvas.id)?.imageNodes.map(\.id) == [first.id])
            #expect(try await bench.listed(inTrash: true) == [second.id], "it was deleted before, and still is")
            await #expect(throws: EaselError.notFound(what: "canvas")) {
                _ = try await bench.store.restoreCanvas(canvas.id, at: bench.clock.now())
            }
        },
        StoreContract(name: "paging through canvases in the trash works while some are restored") {
            bench in
            let organization = try await bench.organization()
            var made: [CanvasID] = []
            // Two with each time.
            for number in 0..<6 {
                let canvas = try await bench.canvas(of: organization)
                try await bench.store.trashCanvas(canvas.id, at: bench.clock.now())
                made.append(canvas.id)
                if number % 2 == 1 { bench.clock.advance(seconds: 1) }
            }
            _ = try await bench.canvas(of: organization)
            func page(after cursor: TrashCursor? = nil, limit: Int = 3) async throws -> [Canvas] {
                try await bench.store.canvasesInTrash(of: organization.id, limit: limit, after: cursor)
            }
            let all = try await page(limit: 9)
            #expect(Set(all.map(\.id)) == Set(made))
            #expect(all.compactMap(\.deletedAt) == all.compactMap(\.deletedAt).sorted(by: >))
            let first = try await page()
            #expect(first == Array(all.prefix(3)))
            let cursor = try #require(first.last.flatMap(TrashCursor.init))
            #expect(TrashCursor(cursor.description) == cursor)
            _ = try await bench.store.restoreCanvas(all[2].id, at: bench.clock.now())
            #expect(try await page(after: cursor) == Array(all.suffix(3)))
            #expect(try await page(after: all.last.flatMap(TrashCursor.init)) == [])
        },
        StoreContract(name: "permanent deletion releases bytes, except those that another node refers to") { bench in
            let canvas = try await bench.canvas()
            let (free, used) = (
                try await bench.completed("free", on: canvas), try await bench.completed("used", on: canvas)
            )
            let later = ImageNode(
                id: ImageNodeID("node_later"), canvasID: canvas.id, organizationID: canvas.organizationID,
                recipe: ImageRecipe(
                    prompt: "p", model: "m", referenceImages: [.image(bench.image("used").id)]),
                position: Point(x: 0, y: 0), size: Size(width: 1, height: 1), expectedSeconds: 1, messageID: nil,
                createdAt: bench.clock.now())
            _ = try await bench.store.createImageNodes(on: canvas.id, idempotency: nil) { _ in [later] }
            try await bench.trash(free)
            #expect(try await bench.freedDigests() == [])
            for node in [free, used] { try await bench.store.deleteImageNode(node.id, at: bench.clock.now()) }
            #expect(try await bench.store.image(bench.image("free").id) == nil)
            #expect(try await bench.store.image(bench.image("used").id) != nil)
            #expect(try await bench.freedDigests() == [bench.image("free").digest])
            try await bench.store.deleteCanvas(canvas.id, at: bench.clock.now())
            #expect(try await bench.store.image(bench.image("used").id) == nil)
            #expect(try await bench.freedDigests() == [bench.image("used").digest])
            #expect(try await bench.freedDigests() == [])
        },
        StoreContract(name: "released bytes are kept for a while, and stay if they are used again") { bench in
            let node = try await bench.completed("a")
            try await bench.store.deleteImageNode(node.id, at: bench.clock.now())
            #expect(try await bench.store.unusedDigests(since: bench.clock.now()).isEmpty)
            _ = try await bench.completed("a")
            bench.clock.advance(seconds: 60)
            #expect(try await bench.store.unusedDigests(since: bench.clock.now()).isEmpty)
        },
        StoreContract(name: "announced bytes are released if no image gets them, and not before") { bench in
            let nodes = [try await bench.node(), try await bench.node()]
            for node in nodes {
                for event in [StoreBench.claimed, StoreBench.success] { try await bench.step(event, node) }
            }
            let attempts = try await bench.claim([.ready]).map(\.attempt)
            let digests = ["kept", "lost", "upload"].map { bench.image($0).digest }
            for (attempt, digest) in zip(attempts, digests) {
                try await bench.store.expectBytes(digest, of: attempt, at: bench.clock.now())
            }
            try await bench.store.expectBytes(digests[2], of: nil, at: bench.clock.now())
            bench.clock.advance(seconds: 3_600)
            #expect(try await bench.freedDigests() == [digests[2]], "the attempts may still store theirs")
            try await bench.step(bench.imported("kept"), nodes[0])
            try await bench.store.deleteImageNode(nodes[1].id, at: bench.clock.now())
            #expect(try await bench.freedDigests() == [digests[1]])
            #expect(try await bench.freedDigests().isEmpty)
        },
        StoreContract(name: "the trash is emptied of what is old by the clock and by housekeeping passes") { bench in
            let canvas = try await bench.canvas()
            let board = try await bench.canvas()
            let (old, new) = (try await bench.completed("old", on: canvas), try await bench.node(on: canvas))
            _ = try await bench.node(on: board)
            try await bench.trash(old)
            try await bench.store.trashCanvas(board.id, at: bench.clock.now())
            bench.clock.advance(seconds: 10)
            let end = bench.clock.now()
            try await bench.trash(new)
            func empty() async throws -> Int {
                try await bench.store.emptyTrash(deletedBefore: end, at: bench.clock.now())
            }
            #expect(try await empty() == 0, "a clock that jumped ahead empties nothing")
            try await bench.passes(Trash.passes)
            #expect(try await empty() == 3)
            #expect(try await bench.store.imageNode(old.id) == nil)
            #expect(try await bench.store.canvasInTrash(board.id) == nil)
            #expect(try await bench.listed(inTrash: true) == [new.id])
            #expect(try await bench.freedDigests() == [bench.image("old").digest])
        },
        StoreContract(name: "a canvas with many nodes is permanently deleted") { bench in
            let canvas = try await bench.canvas()
            let nodes = (0..<130).map { _ in bench.newNode(on: canvas) }
            _ = try await bench.store.createImageNodes(on: canvas.id, idempotency: nil) { _ in nodes }
            try await bench.store.deleteCanvas(canvas.id, at: bench.clock.now())
            #expect(try await bench.listed(inTrash: false) == [])
            #expect(try await bench.store.canvasInTrash(canvas.id) == nil)
        },
    ]
}

extension StoreBench {
    func completed(_ name: String, on canvas: Canvas? = nil) async throws -> ImageNode {
        let node = try await node(on: canvas)
        for event in [StoreBench.claimed, StoreBench.success, imported(name)] { try await step(event, node) }
        return try #require(try await store.imageNode(node.id))
    }

    fileprivate func trash(_ node: ImageNode) async throws {
        try await store.updateImageNode(node.id) { [context] in $0.trashing(in: context) }
    }

    fileprivate func listed(inTrash: Bool) async throws -> [ImageNodeID] {
        var filter = ImageNodeFilter()
        filter.isInTrash = inTrash
        return try await store.imageNodes(matching: filter, limit: 999, after: nil).imageNodes.map(\.id)
    }
}
