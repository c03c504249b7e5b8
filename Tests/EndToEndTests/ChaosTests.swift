import EaselCore
import EaselServer
import JSON
import KieSimulator
import TestSupport
import Testing

/// All kinds of faults at once.
@Suite(.timeLimit(.minutes(10)))
struct ChaosTests {
    @Test(arguments: [1, 2] as [UInt64])
    func everyImageStillArrivesOnce(seed: UInt64) async throws {
        let faults = """
            lose=0.2,duplicate=0.3,contradict=0.3,early=0.2,flat=0.3,legacy=0.3,strange=0.3,forbidden=0.2,cut=0.2,\
            mislabel=0.2,stale=0.1,missign=0.1
            """
        let parsed = try Faults(parsing: faults)
        try await World.with { configuration in
            configuration.seed = seed
            configuration.faults = parsed
        } _: { world in
            try await world.serve { parts in
                parts.policy.firstBackoff = 0.2
                parts.policy.reconcileAfter = 2
            } _: { api in
                let canvas = try await api.makeCanvas()
                var ids: [String] = []
                for _ in 0..<3 { ids += try await api.makeNodes(on: canvas, prompt: "a lighthouse", count: 8) }
                for id in ids {
                    let node = try await api.node(id, when: "completed")
                    #expect(node["alternatives"] == .array([]))
                    try await world.expectImage(of: node)
                }
                #expect(try await world.calls("createTask") == 24)
                #expect(try await api.get("/api/usage").json["images"] == 24)
                #expect(try await api.messages(on: canvas).isEmpty)

                // The feed reports every image's completion exactly once, without a gap.
                let version = try await api.get("/api/canvases/\(canvas)").json["version"]?.lenientInteger ?? 0
                let feed = try await api.feed(of: canvas, upTo: version)
                #expect(feed.map(\.id) == Array(1...version))
                for id in ids {
                    let ends = feed.count { event in
                        event.data["id"]?.stringValue == id && event.data["status"]?.stringValue == "completed"
                    }
                    #expect(ends == 1)
                }
            }
        }
    }
}
