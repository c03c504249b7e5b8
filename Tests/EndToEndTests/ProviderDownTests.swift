import Foundation
import JSON
import TestSupport
import Testing

/// The provider is unreachable: requests wait and say why, nothing is sent twice, and they continue when it is back.
@Suite(.timeLimit(.minutes(10)))
struct ProviderDownTests {
    @Test func requestsWaitForTheProvider() async throws {
        try await withTemporaryFolder { folder in
            let port = try await FreePort.find()
            let provider = "http://127.0.0.1:\(port)"
            let installation = try await Installation.make(in: folder, provider: provider)
            try await installation.serve { api in
                let canvas = try await api.makeCanvas()
                let ids = try await api.makeNodes(on: canvas, prompt: "a lighthouse", count: 3)
                for id in ids {
                    _ = try await eventually("the problem was not logged") {
                        try await api.eventKinds(of: id).contains("postponed") ? true : nil
                    }
                    let node = try await api.node(id)
                    #expect(node["status"] == "pending")
                    #expect(node["statusDetail"]?.stringValue?.isEmpty == false)
                }
                let options = ["--port", String(port), "--speed", "50"]
                try await Installation.simulate(in: folder, options: options) { simulator in
                    _ = try await simulator.line(with: "listens on")
                    for id in ids {
                        let node = try await api.node(id, when: "completed", within: 80)
                        #expect(node["attempt"] == 1)
                    }
                    #expect(try await installation.simulator.calls("createTask") == 3)
                }
            }
        }
    }
}
