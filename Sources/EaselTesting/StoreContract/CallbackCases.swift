import EaselCore
import Testing

extension StoreContract {
    private static func record(_ id: String, _ node: ImageNodeID, _ bench: StoreBench) -> CallbackRecord {
        CallbackRecord(
            id: CallbackID(id), imageNodeID: node, attempt: 1, body: [0, 255, 123, 125],
            headers: [CallbackRecord.Header(name: "user-agent", value: "kie “1”")], source: "203.0.113.7",
            receivedAt: bench.clock.now())
    }

    static let callbackCases: [StoreContract] = [
        StoreContract(name: "callbacks are stored verbatim, and claimed in order") { bench in
            let node = try await bench.node()
            for name in ["cb_b", "cb_a", "cb_c"] { try await bench.store.recordCallback(record(name, node.id, bench)) }
            let waiting = try await bench.store.unprocessedCallbacks(limit: 9)
            #expect(waiting == ["cb_b", "cb_a", "cb_c"].map { record($0, node.id, bench) })
        },
        StoreContract(name: "a callback without an image node is refused") { bench in
            await #expect(throws: EaselError.notFound(what: "image node")) {
                try await bench.store.recordCallback(record("cb_1", ImageNodeID("node_none"), bench))
            }
        },
        StoreContract(name: "a callback is processed once, with its step, in one commit") { bench in
            let node = try await bench.node()
            try await bench.store.recordCallback(record("cb_1", node.id, bench))
            let context = bench.context
            for _ in 0..<3 {
                try await bench.store.processCallback(CallbackID("cb_1"), of: node.id) { history in
                    (.applied, history.step(StoreBench.success, attempt: 1, in: context))
                }
            }
            #expect(try await bench.store.unprocessedCallbacks(limit: 9).isEmpty)
            #expect(try await bench.store.imageNode(node.id)?.statusDetail == .saving)
            let events = try await bench.store.events(of: node.id)
            #expect(events.count(where: { $0.kind == "reported_success" }) == 1)
            #expect(events.filter { $0.kind == "callback" }.map(\.facts.verdict) == ["applied"])
            #expect(events.filter { $0.kind == "callback" }.map(\.facts.callbackID) == [CallbackID("cb_1")])
        },
        StoreContract(name: "the callback log is paged, newest first, for one organization") { bench in
            let node = try await bench.node()
            for name in ["cb_b", "cb_a", "cb_c"] {
                try await bench.store.recordCallback(record(name, node.id, bench))
                bench.clock.advance(seconds: 1)
            }
            try await bench.store.recordCallback(record("cb_other", try await bench.node().id, bench))
            let mine = CallbackQuery(organization: node.organizationID)
            let first = try await bench.store.callbacks(matching: mine, limit: 2, after: nil)
            #expect(first.callbacks.map(\.id.rawValue) == ["cb_c", "cb_a"])
            let second = try await bench.store.callbacks(matching: mine, limit: 2, after: first.next)
            #expect(second.callbacks.map(\.id.rawValue) == ["cb_b"])
            #expect(second.next == nil)
            #expect(second.callbacks.first?.headers.first?.value == "kie “1”")
            #expect(second.callbacks.first?.source == "203.0.113.7")
            let all = CallbackQuery(organization: nil)
            #expect(try await bench.store.callbacks(matching: all, limit: 9, after: nil).callbacks.count == 4)
            await #expect(throws: EaselError.self) {
                try await bench.store.callbacks(matching: all, limit: 9, after: CallbackID("cb_none"))
            }
        },
        StoreContract(name: "the callback log is filtered by node, verdict and time") { bench in
            let canvas = try await bench.canvas()
            let (node, other) = (try await bench.node(on: canvas), try await bench.node(on: canvas))
            var judged = record("cb_1", node.id, bench)
            judged.verdict = .duplicate
            try await bench.store.recordCallback(judged)
            bench.clock.advance(seconds: 10)
            let middle = bench.clock.now()
            try await bench.store.recordCallback(record("cb_2", other.id, bench))
            func found(_ change: (inout CallbackQuery) -> Void) async throws -> [String] {
                var query = CallbackQuery(organization: canvas.organizationID)
                change(&query)
                return try await bench.store.callbacks(matching: query, limit: 9, after: nil).callbacks
                    .map(\.id.rawValue)
            }
            #expect(try await found { $0.imageNodeID = node.id } == ["cb_1"])
            #expect(try await found { $0.verdict = .duplicate } == ["cb_1"])
            #expect(try await found { $0.since = middle } == ["cb_2"])
            #expect(try await found { $0.until = middle } == ["cb_1"])
            #expect(try await found { $0.id = CallbackID("cb_2") } == ["cb_2"])
        },
        StoreContract(name: "replayed callbacks can be claimed again, and the node's trail says so") { bench in
            let node = try await bench.node()
            var judged = record("cb_1", node.id, bench)
            judged.verdict = .unreadable
            try await bench.store.recordCallback(judged)
            try await bench.store.recordCallback(record("cb_2", node.id, bench))
            let rings = bench.bell.listen(to: .callbacks)
            let query = CallbackQuery(organization: node.organizationID)
            #expect(
                try await bench.store.replayCallbacks(matching: query, at: bench.clock.now()) == 1,
                "one still waits for its first look")
            for await _ in rings { break }
            #expect(try await bench.store.unprocessedCallbacks(limit: 9).map(\.id.rawValue) == ["cb_1", "cb_2"])
            let events = try await bench.store.events(of: node.id).filter { $0.kind == "callback_replayed" }
            #expect(events.map(\.facts.callbackID) == [CallbackID("cb_1")])
            let strangers = CallbackQuery(organization: OrganizationID("org_none"))
            #expect(try await bench.store.replayCallbacks(matching: strangers, at: bench.clock.now()) == 0)
        },
        StoreContract(name: "new callbacks are claimed beside a long backlog") { bench in
            let node = try await bench.node()
            for number in 1...9 { try await bench.store.recordCallback(record("cb_\(number)", node.id, bench)) }
            let waiting = try await bench.store.unprocessedCallbacks(limit: 4)
            #expect(waiting.map(\.id.rawValue) == ["cb_1", "cb_2", "cb_8", "cb_9"])
        },
        StoreContract(name: "any number of callbacks can be replayed, and deleted") { bench in
            let node = try await bench.completed("a")
            let count = 1_234
            try await withThrowingTaskGroup(of: Void.self) { group in
                for number in 1...count {
                    var old = record("cb_\(number)", node.id, bench)
                    old.verdict = .applied
                    group.addTask { [old] in try await bench.store.recordCallback(old) }
                }
                try await group.waitForAll()
            }
            let all = CallbackQuery(organization: nil)
            bench.clock.advance(seconds: 100)
            #expect(try await bench.store.replayCallbacks(matching: all, at: bench.clock.now()) == count)
            #expect(try await bench.store.unprocessedCallbacks(limit: 9_999).count == count)
            #expect(try await bench.store.removeCallbacks(receivedBefore: bench.clock.now()) == 0)
            for delivery in try await bench.store.unprocessedCallbacks(limit: 9_999) {
                try await bench.store.processCallback(delivery.id, of: node.id) { _ in (.duplicate, nil) }
            }
            #expect(try await bench.store.removeCallbacks(receivedBefore: bench.clock.now()) == count)
        },
        StoreContract(name: "old callbacks are deleted, but not unprocessed ones") { bench in
            let node = try await bench.completed("a")
            var old = record("cb_old", node.id, bench)
            old.verdict = .applied
            try await bench.store.recordCallback(old)
            try await bench.store.recordCallback(record("cb_waiting", node.id, bench))
            bench.clock.advance(seconds: 100)
            var new = record("cb_new", node.id, bench)
            new.verdict = .applied
            try await bench.store.recordCallback(new)
            #expect(try await bench.store.removeCallbacks(receivedBefore: bench.clock.now()) == 1)
            let left = try await bench.store.callbacks(
                matching: CallbackQuery(organization: nil), limit: 9, after: nil)
            #expect(left.callbacks.map(\.id.rawValue) == ["cb_new", "cb_waiting"])
        },
        StoreContract(name: "a callback processed on arrival is not claimed") { bench in
            let node = try await bench.node()
            var wrong = record("cb_1", node.id, bench)
            wrong.verdict = .wrongTask
            try await bench.store.recordCallback(wrong)
            #expect(try await bench.store.unprocessedCallbacks(limit: 9).isEmpty)
        },
    ]
}
