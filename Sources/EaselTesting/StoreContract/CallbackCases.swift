import EaselCore
import Testing

extension StoreContract {
    private static func record(_ id: String, _ node: ImageNodeID, _ bench: StoreBench) -> CallbackRecord {
        CallbackRecord(
            id: CallbackID(id), imageNodeID: node, attempt: 1, body: [0, 255, 123, 125],
            receivedAt: bench.clock.now())
    }

    static let callbackCases: [StoreContract] = [
        StoreContract(name: "deliveries are kept as they came, and handed out in that order") { bench in
            let node = try await bench.node()
            for name in ["cb_b", "cb_a", "cb_c"] { try await bench.store.recordCallback(record(name, node.id, bench)) }
            let waiting = try await bench.store.unprocessedCallbacks(limit: 2)
            #expect(waiting == [record("cb_b", node.id, bench), record("cb_a", node.id, bench)])
        },
        StoreContract(name: "a delivery for no node is refused") { bench in
            await #expect(throws: EaselError.notFound(what: "image node")) {
                try await bench.store.recordCallback(record("cb_1", ImageNodeID("node_none"), bench))
            }
        },
        StoreContract(name: "a delivery is processed once, with its step, in one commit") { bench in
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
        },
        StoreContract(name: "a delivery judged at the door is not handed out") { bench in
            let node = try await bench.node()
            var wrong = record("cb_1", node.id, bench)
            wrong.verdict = .wrongTask
            try await bench.store.recordCallback(wrong)
            #expect(try await bench.store.unprocessedCallbacks(limit: 9).isEmpty)
        },
    ]
}
