import EaselCore
import Testing

extension StoreContract {
    static let imageNodeCases: [StoreContract] = [
        StoreContract(name: "a node is read as it was written, with every field") { bench in
            let canvas = try await bench.canvas()
            let prompt = "קופסה “quoted” 'it''s' \u{1F9CA} \n tab\t end"
            let new = bench.newNode(on: canvas, prompt: prompt, message: MessageID("msg_1"))
            let created = try await bench.store.createImageNodes(on: canvas.id, idempotency: nil) { _ in [new] }
            #expect(try await bench.store.imageNode(new.id) == created.first)
            let two = ProviderReport(
                taskID: "task", outcome: .success(resultURLs: ["https://a/b.png", "https://a/c.png"]),
                creditsConsumed: 18.5)
            let events: [AttemptEvent] = [
                StoreBench.claimed, .hinted(taskID: "other", isBelieved: false), .accepted(taskID: "task"),
                .reported(two, by: .callback), .importFailed(NodeError(.downloadFailed, "gone"), random: 0.5),
                bench.imported("a"), bench.imported("b", from: "https://a/c.png"),
            ]
            for event in events {
                bench.clock.advance(seconds: 1.5)
                let decision = try #require(try await bench.step(event, new))
                #expect(try await bench.store.imageNode(new.id) == decision.history.node, "after \(event.name)")
                let stored = try await bench.store.updateImageNode(new.id) { history in
                    #expect(history == decision.history, "after \(event.name)")
                    return nil
                }
                #expect(stored == nil)
            }
            let node = try #require(try await bench.store.imageNode(new.id))
            #expect(node.recipe.prompt == prompt)
            #expect(node.alternatives == [bench.image("b")])
            #expect(node.creditsConsumed == 18.5)
            #expect(node.generationSeconds == 4.5)
        },
        StoreContract(name: "failures are read with code and message") { bench in
            let node = try await bench.node()
            try await bench.step(StoreBench.claimed, node)
            try await bench.step(.refused(NodeError(.contentPolicy, "Not “this”.")), node)
            let failed = try #require(try await bench.store.imageNode(node.id))
            #expect(failed.status == .failed)
            #expect(failed.error == NodeError(.contentPolicy, "Not “this”."))
        },
        StoreContract(name: "new nodes can be placed by the canvas's content") { bench in
            let canvas = try await bench.canvas()
            let first = bench.newNode(on: canvas)
            _ = try await bench.store.createImageNodes(on: canvas.id, idempotency: nil) { extent in
                #expect(extent == CanvasExtent())
                return [first]
            }
            _ = try await bench.store.createImageNodes(on: canvas.id, idempotency: nil) { extent in
                let queue = QueueState(waiting: 1)
                #expect(
                    extent
                        == CanvasExtent(newest: [Placement(position: first.position, size: first.size)], queue: queue))
                return []
            }
            try await bench.step(StoreBench.claimed, first)
            _ = try await bench.store.createImageNodes(on: canvas.id, idempotency: nil) { extent in
                #expect(extent.queue == QueueState(waiting: 0, sends: [bench.clock.now()]))
                return []
            }
            await #expect(throws: EaselError.notFound(what: "canvas")) {
                try await bench.store.createImageNodes(on: CanvasID("canvas_none"), idempotency: nil) { _ in [] }
            }
        },
        StoreContract(name: "a step is one commit: node, attempt, images, feed and audit trail") { bench in
            let canvas = try await bench.canvas()
            let node = try await bench.node(on: canvas)
            try await bench.step(StoreBench.claimed, node)
            try await bench.step(StoreBench.success, node)
            let before = try await bench.changes(canvas).count
            try await bench.step(bench.imported("a"), node)
            let image = try #require(try await bench.store.image(ImageID("img_a")))
            #expect(
                image
                    == OwnedImage(
                        image: bench.image("a"), organizationID: canvas.organizationID, imageNodeID: node.id))
            #expect(try await bench.store.messages(on: canvas.id, limit: 10).isEmpty, "the node says so")
            #expect(try await bench.changes(canvas).count == before + 1)
            let events = try await bench.store.events(of: node.id)
            #expect(events.map(\.kind) == ["created", "claimed", "reported_success", "imported"])
            #expect(events.map(\.state) == [.queued, .submitting, .ready, .stored])
            #expect(events[0].facts == NodeEvent.created(node).facts)
            #expect(events[2].facts == StoreBench.success.facts)
            #expect(events[3].facts.image == bench.image("a"))
        },
        StoreContract(name: "a failure of a chat order is reported in the chat in the same commit") { bench in
            let canvas = try await bench.canvas()
            let asked = bench.newNode(on: canvas, message: MessageID("msg_q"))
            _ = try await bench.store.createImageNodes(on: canvas.id, idempotency: nil) { _ in [asked] }
            try await bench.step(StoreBench.claimed, asked)
            let before = try await bench.changes(canvas).count
            try await bench.step(.refused(NodeError(.contentPolicy, "Not this.")), asked)
            let messages = try await bench.store.messages(on: canvas.id, limit: 10)
            #expect(messages.map(\.imageNodeIDs) == [[asked.id]])
            #expect(try await bench.changes(canvas).count == before + 2)
        },
        StoreContract(name: "a decision that throws changes nothing") { bench in
            let canvas = try await bench.canvas()
            let node = try await bench.node(on: canvas)
            let refusal = EaselError.conflict(code: "no", message: "no")
            await #expect(throws: refusal) { try await bench.store.updateImageNode(node.id) { _ in throw refusal } }
            #expect(try await bench.store.updateImageNode(node.id) { _ in nil } == nil)
            #expect(try await bench.store.imageNode(node.id) == node)
            #expect(try await bench.changes(canvas).count == 1)
            await #expect(throws: EaselError.notFound(what: "image node")) {
                try await bench.store.updateImageNode(ImageNodeID("node_none")) { _ in nil }
            }
        },
        StoreContract(name: "one failing write does not fail others") { bench in
            let canvas = try await bench.canvas()
            let node = try await bench.node(on: canvas)
            let refusal = EaselError.conflict(code: "no", message: "no")
            let failures = await withTaskGroup(of: Bool.self) { group in
                for index in 0..<60 {
                    group.addTask {
                        do {
                            _ = try await bench.store.updateImageNode(node.id) { history in
                                if index % 3 == 0 { throw refusal }
                                return history.placing(
                                    position: Point(x: Double(index), y: 0), size: nil, at: bench.clock.now())
                            }
                            return false
                        } catch {
                            return true
                        }
                    }
                }
                return await group.reduce(0) { $0 + ($1 ? 1 : 0) }
            }
            #expect(failures == 20)
            #expect(try await bench.changes(canvas).count == 41)
        },
        StoreContract(name: "invisible changes are not in the feed") { bench in
            let canvas = try await bench.canvas()
            let node = try await bench.node(on: canvas)
            try await bench.step(StoreBench.claimed, node)
            try await bench.step(.accepted(taskID: "task"), node)
            let before = try await bench.changes(canvas).count
            try await bench.step(.stillRunning(random: 0), node)
            #expect(try await bench.changes(canvas).count == before)
        },
        StoreContract(name: "nodes are paged, oldest first, by status") { bench in
            let canvas = try await bench.canvas()
            var all: [ImageNode] = []
            for _ in 0..<7 { all.append(try await bench.node(on: canvas)) }
            try await bench.step(.cancelRequested, all[3])
            var seen: [ImageNodeID] = []
            var query = ImageNodeQuery(limit: 3)
            repeat {
                let page = try await bench.store.imageNodes(on: canvas.id, query: query)
                #expect(page.imageNodes.count <= 3)
                seen += page.imageNodes.map(\.id)
                query.after = page.next
            } while query.after != nil
            #expect(seen == all.map(\.id))
            let canceled = try await bench.store.imageNodes(
                on: canvas.id, query: ImageNodeQuery(status: .canceled, limit: 10))
            #expect(canceled.imageNodes.map(\.id) == [all[3].id])
            #expect(canceled.next == nil)
        },
        StoreContract(name: "a deleted node is gone, and the feed says so") { bench in
            let canvas = try await bench.canvas()
            let node = try await bench.node(on: canvas)
            try await bench.store.deleteImageNode(node.id, at: bench.clock.now())
            #expect(try await bench.store.imageNode(node.id) == nil)
            #expect(try await bench.changes(canvas).last?.content == .imageNodeDeleted(node.id))
            #expect(try await bench.claim().isEmpty)
            #expect(try await bench.store.events(of: node.id).isEmpty)
            await #expect(throws: EaselError.notFound(what: "image node")) {
                try await bench.store.deleteImageNode(node.id, at: bench.clock.now())
            }
        },
    ]
}
