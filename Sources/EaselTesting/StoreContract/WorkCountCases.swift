import EaselCore
import Testing

extension StoreContract {
    static let workCountCases: [StoreContract] = [
        StoreContract(name: "an empty store has no work") { bench in
            let counts = try await bench.store.workCounts()
            #expect(counts.attempts.values.allSatisfy { $0 == 0 })
            #expect(counts.unprocessedCallbacks == 0)
        },
        StoreContract(name: "attempts are counted by state, and callbacks until they are processed") { bench in
            let canvas = try await bench.canvas()
            var nodes: [ImageNode] = []
            for _ in 0..<4 { nodes.append(try await bench.node(on: canvas)) }
            _ = try await bench.node()
            try await bench.step(StoreBench.claimed, nodes[0])
            try await bench.step(.cancelRequested, nodes[1])
            // A further attempt of the same node counts separately.
            let now = bench.clock.now()
            let context = bench.context
            _ = try await bench.store.updateImageNode(nodes[1].id) { $0.retrying(in: context) }
            for id in ["cb_1", "cb_2", "cb_3"] {
                try await bench.store.recordCallback(
                    CallbackRecord(
                        id: CallbackID(id), imageNodeID: nodes[0].id, attempt: 1, body: [123, 125], receivedAt: now,
                        verdict: id == "cb_3" ? .wrongTask : nil))
            }
            try await bench.store.processCallback(CallbackID("cb_1"), of: nodes[0].id) { _ in (.ignored, nil) }
            let counts = try await bench.store.workCounts()
            #expect(counts.attempts.filter { $0.value > 0 } == [.queued: 4, .submitting: 1, .canceled: 1])
            #expect(counts.unprocessedCallbacks == 1)
        },
    ]
}
