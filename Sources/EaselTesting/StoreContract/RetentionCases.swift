import EaselCore
import Testing

extension StoreContract {
    /// Old data is deleted, but nothing that is still needed.
    static let retentionCases: [StoreContract] = [
        StoreContract(name: "old changes are deleted, and readers that missed them start over") { bench in
            let (canvas, other) = (try await bench.canvas(), try await bench.canvas())
            for _ in 0..<60 { _ = try await bench.node(on: canvas) }
            _ = try await bench.node(on: other)
            bench.clock.advance(seconds: 100)
            let end = bench.clock.now()
            let new = [try await bench.node(on: canvas), try await bench.node(on: canvas)]
            #expect(try await bench.store.removeChanges(madeBefore: end) == 61)
            #expect(try await bench.store.removeChanges(madeBefore: end) == 0)
            let left = try await bench.changes(canvas, after: 60)
            #expect(left.map(\.content) == new.map { .imageNode($0) })
            #expect(try await bench.changes(canvas, after: 61).map(\.version) == [62])
            for version: Int64 in [0, 30, 59] {
                #expect(try await bench.store.changes(of: canvas.id, after: version, limit: 9) == .reset)
            }
            #expect(try await bench.store.changes(of: other.id, after: 0, limit: 9) == .reset)
            #expect(try await bench.store.changes(of: other.id, after: 1, limit: 9) == .changes([]))
            _ = try await bench.node(on: other)
            #expect(try await bench.changes(other, after: 1).map(\.version) == [2])
        },
        StoreContract(name: "a clock that was set back leaves no gap in a feed") { bench in
            let canvas = try await bench.canvas()
            for seconds: Double in [10, -20, 10] {
                _ = try await bench.node(on: canvas)
                bench.clock.advance(seconds: seconds)
            }
            // According to the clock, the second was made later than the third.
            #expect(try await bench.store.removeChanges(madeBefore: bench.clock.now().adding(seconds: 5)) == 1)
            #expect(try await bench.changes(canvas, after: 1).map(\.version) == [2, 3])
        },
        StoreContract(name: "a move is a change that has the whole node") { bench in
            let canvas = try await bench.canvas()
            let node = try await bench.completed("a", on: canvas)
            let version = try #require(try await bench.store.canvas(canvas.id)?.version)
            var moved: [ImageNode] = []
            for step in 1...3 {
                bench.clock.advance(seconds: 1)
                let decision = try await bench.store.updateImageNode(node.id) {
                    $0.placing(
                        position: Point(x: Double(step), y: 0), size: Size(width: 9, height: 9), at: bench.clock.now())
                }
                moved += [decision?.history.node].compactMap(\.self)
            }
            #expect(try await bench.changes(canvas, after: version).map(\.content) == moved.map { .imageNode($0) })
        },
        StoreContract(name: "changes of a permanently deleted node only say that it is gone") { bench in
            let canvas = try await bench.canvas()
            let (gone, here) = (try await bench.completed("a", on: canvas), try await bench.node(on: canvas))
            let before = try await bench.changes(canvas)
            try await bench.store.deleteImageNode(gone.id, at: bench.clock.now())
            let after = try await bench.changes(canvas)
            #expect(after.map(\.version) == before.map(\.version) + [Int64(before.count) + 1])
            #expect(
                after.map(\.content) == before.dropLast().map { _ in .imageNodeDeleted(gone.id) }
                    + [.imageNode(here), .imageNodeDeleted(gone.id)])
        },
        StoreContract(name: "deliveries about a permanently deleted node are deleted once they are sent") { bench in
            let organization = try await bench.organization()
            let webhook = try await bench.webhook(of: organization)
            let node = try await bench.completed("a", on: try await bench.canvas(of: organization))
            try await bench.store.deleteImageNode(node.id, at: bench.clock.now())
            let claimed = try await bench.claimDeliveries()
            #expect(claimed.map(\.delivery.node) == [node], "it is still sent")
            try await bench.finish(claimed[0].delivery.eventID, of: webhook, .answered(204))
            #expect(try await bench.deliveries(of: webhook).isEmpty)
        },
        StoreContract(name: "old audit events are deleted, but none while an attempt is in progress") { bench in
            let (over, waiting) = (try await bench.completed("a"), try await bench.node())
            let count = try await bench.store.events(of: over.id).count
            bench.clock.advance(seconds: 100)
            let end = bench.clock.now()
            try await bench.store.addEvent(
                NodeEvent(kind: "callback_refused", createdAt: end), to: over.id, atMost: 9)
            #expect(try await bench.store.removeEvents(madeBefore: end) == count)
            #expect(try await bench.store.events(of: over.id).map(\.kind) == ["callback_refused"])
            #expect(try await bench.store.events(of: waiting.id).map(\.kind) == ["created"])
            try await bench.step(.cancelRequested, waiting)
            #expect(try await bench.store.removeEvents(madeBefore: end) == 1)
        },
        StoreContract(name: "a callback is kept while an attempt of its node is in progress") { bench in
            let node = try await bench.node()
            try await bench.store.recordCallback(callback("cb", for: node, .duplicate, bench))
            bench.clock.advance(seconds: 100)
            #expect(try await bench.store.removeCallbacks(receivedBefore: bench.clock.now()) == 0)
            try await bench.step(.cancelRequested, node)
            #expect(try await bench.store.removeCallbacks(receivedBefore: bench.clock.now()) == 1)
        },
        StoreContract(name: "an attempt keeps a limited number of callbacks without news, and all others") { bench in
            let (node, other) = (try await bench.node(), try await bench.node())
            let most = CallbackRecord.mostAlike
            for number in 0..<most + 5 {
                let receipt = try await bench.store.recordCallback(
                    callback("wrong_\(number)", for: node, .wrongTask, bench), judge: nil)
                #expect(receipt.verdict == .wrongTask, "it is answered as usual")
                try await bench.store.recordCallback(callback("odd_\(number)", for: node, .unreadable, bench))
            }
            try await bench.store.recordCallback(callback("again", for: node, .duplicate, bench))
            try await bench.store.recordCallback(callback("first", for: other, .wrongTask, bench))
            func kept(_ verdict: CallbackRecord.Verdict) async throws -> Int {
                var query = CallbackQuery(organization: nil)
                (query.imageNodeID, query.verdict) = (node.id, verdict)
                return try await bench.store.callbacks(matching: query, limit: 999, after: nil).callbacks.count
            }
            #expect(try await kept(.wrongTask) == most)
            #expect(try await kept(.unreadable) == most + 5)
            #expect(try await kept(.duplicate) == 1)
            let events = try await bench.store.events(of: node.id)
            #expect(events.count { $0.facts.verdict == "wrong_task" } == most)
            #expect(try await bench.store.events(of: other.id).last?.facts.verdict == "wrong_task")
        },
        StoreContract(name: "events that change a node are kept, however many callbacks there were") { bench in
            let node = try await bench.node()
            for number in 0..<CallbackRecord.mostAlike {
                try await bench.store.recordCallback(callback("\(number)", for: node, .wrongTask, bench))
            }
            let context = bench.context
            let judge = CallbackJudge(glance: { _ in nil }) {
                (.applied, $0.step(StoreBench.success, attempt: 1, in: context))
            }
            try await bench.store.recordCallback(callback("true", for: node, nil, bench), judge: judge)
            #expect(try await bench.store.imageNode(node.id)?.statusDetail == .saving)
            var query = CallbackQuery(organization: nil)
            query.id = CallbackID("true")
            #expect(try await bench.store.callbacks(matching: query, limit: 9, after: nil).callbacks.count == 1)
        },
        StoreContract(name: "ended sessions are deleted") { bench in
            let key = try await bench.key(of: try await bench.organization())
            let (first, second) = (try await bench.session(of: key, "1"), try await bench.session(of: key, "2"))
            #expect(try await bench.store.removeSessions(expiredBy: first.expiresAt.adding(seconds: -1)) == 0)
            #expect(try await bench.store.removeSessions(expiredBy: first.expiresAt) == 2)
            #expect(try await bench.store.session(hash: second.hash) == nil)
        },
        StoreContract(name: "an unsent delivery is kept longer than a finished one") { bench in
            let organization = try await bench.organization()
            let webhook = try await bench.webhook(of: organization)
            try await bench.store.addDelivery(bench.test(of: webhook.id))
            let now = bench.clock.now()
            try await bench.store.updateWebhook(webhook.id) { ($0.disabledReason, $0.disabledAt) = (.manual, now) }
            bench.clock.advance(seconds: 100)
            #expect(try await bench.store.removeDeliveries(madeBefore: bench.clock.now()) == 0)
            bench.clock.advance(seconds: WebhookDelivery.unsentLifetime)
            #expect(try await bench.store.removeDeliveries(madeBefore: bench.clock.now()) == 1)
        },
        StoreContract(name: "the versions of several canvases are read at once") { bench in
            let (first, second, gone) = (
                try await bench.canvas(), try await bench.canvas(), try await bench.canvas()
            )
            _ = try await bench.node(on: second)
            try await bench.store.trashCanvas(gone.id, at: bench.clock.now())
            let asked: Set = [first.id, second.id, gone.id, CanvasID("canvas_none")]
            #expect(try await bench.store.versions(of: asked) == [first.id: 0, second.id: 1])
        },
    ]

    private static func callback(
        _ id: String, for node: ImageNode, _ verdict: CallbackRecord.Verdict?, _ bench: StoreBench
    ) -> CallbackRecord {
        CallbackRecord(
            id: CallbackID(id), imageNodeID: node.id, attempt: 1, body: [1], receivedAt: bench.clock.now(),
            verdict: verdict)
    }
}
