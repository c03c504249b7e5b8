import EaselCore
import EaselServer
import JSON
import KieSimulator
import TestSupport
import Testing

/// Stopped halfway and restarted on the same folder: the same result, and nothing paid twice.
@Suite(.timeLimit(.minutes(10)))
struct RestartTests {
    @Test func everythingIsFinishedAfterARestart() async throws {
        // 10 to 25 s of the provider take 0.5 to 1.25 s here.
        try await World.with {
            $0.speed = 20
        } _: { world in
            var ids: [String] = []
            var canvas = ""
            try await world.serve {
                $0.policy.reconcileAfter = 1
            } _: { api in
                canvas = try await api.makeCanvas()
                ids = try await api.makeNodes(on: canvas, prompt: "a lighthouse", count: 6)
                _ = try await api.node(try #require(ids.last), when: "processing")
            }
            let created = try await world.calls("createTask")
            #expect(created >= 1)
            try await world.serve {
                $0.policy.reconcileAfter = 1
            } _: { api in
                for id in ids {
                    let node = try await api.node(id, when: "completed")
                    #expect(node["attempt"] == 1)
                    try await world.expectImage(of: node)
                }
                #expect(try await api.messages(on: canvas).isEmpty)
            }
            #expect(try await world.calls("createTask") == 6)
            #expect(try await world.calls("tasks") == 6)
        }
    }

    /// Stopped right after accepting the requests: they are still fulfilled.
    @Test func requestsAcceptedJustBeforeAStopAreFulfilled() async throws {
        try await World.with { world in
            var canvas = ""
            try await world.serve {
                $0.policy.reconcileAfter = 1
            } _: { api in
                canvas = try await api.makeCanvas()
                _ = try await api.makeNodes(on: canvas, prompt: "a lighthouse", count: 8)
                _ = try await api.post("/api/canvases/\(canvas)/messages", #"{"content":"draw a boat"}"#)
            }
            try await world.serve {
                $0.policy.reconcileAfter = 1
            } _: { api in
                let nodes = try await eventually("not everything was finished", within: 50) {
                    let nodes = try await api.get("/api/canvases/\(canvas)").json["imageNodes"]?.arrayValue ?? []
                    let isDone = nodes.count == 9 && nodes.allSatisfy { $0["status"]?.stringValue == "completed" }
                    return isDone ? .some(nodes) : .none
                }
                for node in nodes { try await world.expectImage(of: node) }
            }
            #expect(try await world.calls("createTask") == 9)
        }
    }
}
