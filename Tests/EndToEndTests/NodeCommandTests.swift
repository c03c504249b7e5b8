import JSON
import TestSupport
import Testing

/// `easel nodes` beside a running server.
@Suite(.timeLimit(.minutes(10)))
struct NodeCommandTests {
    @Test func listsShowsRetriesAndCancels() async throws {
        try await Installation.with(simulator: ["--speed", "100"]) { installation in
            func json(_ arguments: [String]) async throws -> JSONValue {
                let ended = try await installation.run(["nodes"] + arguments + ["--json"])
                #expect(ended.code == 0, "\(ended.errors)")
                return try JSONValue.parse(Array(ended.output.utf8))
            }
            try await installation.serve { api in
                let canvas = try await api.makeCanvas()
                let done = try #require(try await api.makeNodes(on: canvas, prompt: "a lighthouse").first)
                _ = try await api.node(done, when: "completed")
                let failed = try #require(try await api.makeNodes(on: canvas, prompt: "a boat [fail-once]").first)
                _ = try await api.node(failed, when: "failed")

                let all = try await json(["list", "--canvas", canvas])
                #expect(all.arrayValue?.map { $0["id"]?.stringValue } == [failed, done])
                #expect(all[1]?["kieTaskId"] == (try await api.node(done))["kieTaskId"])
                #expect(all[1]?["width"] == (try await api.node(done))["width"])
                #expect(try await json(["list", "--status", "failed"]).arrayValue?.count == 1)
                #expect(try await json(["list", "--organization", "org_none"]).arrayValue?.count == 0)
                #expect(try await json(["list", "--limit", "1"]).arrayValue?.count == 1)
                // Its links lead to the server.
                _ = try await APIClient.download(try #require(all[1]), from: installation.origin)

                let shown = try await installation.run(["nodes", "show", failed])
                #expect(shown.output.contains("#1  reported_failure  → failed"), "\(shown.output)")
                let resource = try await json(["show", failed])
                #expect(resource["error"]?["code"]?.stringValue == "provider_error")
                #expect(resource["events"]?.arrayValue?.map { $0["kind"]?.stringValue }.first == "created")

                // What succeeded is reported even though the next one failed.
                let partly = try await installation.run(["nodes", "retry", failed, done])
                #expect(partly.code == 1)
                #expect(partly.output == "\(failed): attempt 2 is queued.\n", "\(partly.errors)")
                _ = try await api.node(failed, when: "completed")
                #expect(try await api.eventKinds(of: failed).contains("retried"))
                let again = try await installation.run(["nodes", "retry", failed])
                #expect(again.code == 1)
                #expect(again.errors.contains("only a failed or canceled one"), "\(again.errors)")
                #expect(try await installation.run(["nodes", "cancel", done]).code == 1)
                #expect(
                    try await installation.run(["nodes", "show", "node_none"]).errors.contains("no such image node"))
                for usage in [["list", "--status", "lost"], ["list", "--limit", "0"], ["retry"]] {
                    #expect(try await installation.run(["nodes"] + usage).code == 64)
                }
            }
        }
    }

    @Test func aCanceledImageNodeIsNotSent() async throws {
        try await Installation.with(simulator: ["--speed", "100"]) { installation in
            try await installation.serve(settings: ["KIE_RATE_LIMIT": "1/600s"]) { api, _ in
                let canvas = try await api.makeCanvas()
                let ids = try await api.makeNodes(on: canvas, prompt: "a lighthouse", count: 2)
                try await eventually("nothing was sent") {
                    try await installation.simulator.calls("createTask") == 1 ? true : nil
                }
                let sent = try await api.node(ids[0])["startedAt"] == nil ? ids[1] : ids[0]
                let waiting = ids[0] == sent ? ids[1] : ids[0]
                let ended = try await installation.run(["nodes", "cancel", waiting])
                #expect(ended.output == "\(waiting) is canceled.\n", "\(ended.errors)")
                #expect(try await api.node(waiting)["status"] == "canceled")
                _ = try await api.node(sent, when: "completed")
                #expect(try await installation.simulator.calls("createTask") == 1)
            }
        }
    }
}
