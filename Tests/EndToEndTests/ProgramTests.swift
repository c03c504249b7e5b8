import KieAI
import Testing

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// The programs as they are installed: processes of their own that know each other only by address.
@Suite(.timeLimit(.minutes(2)))
struct ProgramTests {
    @Test func servesPicturesByCallbackAndStopsOnASignal() async throws {
        try await Installation.with(simulator: ["--speed", "100"]) { installation in
            try await installation.serve { server, api in
                let canvas = try await api.makeCanvas()
                for id in try await api.makeNodes(on: canvas, prompt: "a lighthouse", count: 2) {
                    let node = try await api.node(id, when: "completed")
                    let bytes = try await APIClient.download(node, from: installation.origin)
                    #expect(bytes.starts(with: [0x89, 0x50, 0x4E, 0x47]))
                    #expect(node["byteCount"] == .integer(bytes.count))
                }
                #expect(try await installation.simulator.calls("createTask") == 2)
                server.signal(SIGTERM)
                let ended = try await server.end()
                #expect(ended.code == 0)
                #expect(ended.errors == "")
            }
        }
    }

    /// Keys are revoked beside the running server, and at once.
    @Test func commandsWorkBesideTheServer() async throws {
        try await Installation.with(simulator: []) { installation in
            try await installation.serve { _, api in
                #expect(try await api.get("/api/canvases").status == 200)
                let listed = try await ChildProgram.run(
                    ["keys", "list", "--json"], in: installation.folder, environment: installation.environment)
                #expect(!listed.output.contains(installation.key))
                let id = try JSONValue.parse(Array(listed.output.utf8))[0]?["id"]?.stringValue
                let revoked = try await ChildProgram.run(
                    ["keys", "revoke", try #require(id), "--json"], in: installation.folder,
                    environment: installation.environment)
                #expect(revoked.code == 0)
                #expect(try await api.get("/api/canvases").status == 401)
                let again = try await ChildProgram.run(
                    ["keys", "create", "--organization", "org_none"], in: installation.folder,
                    environment: installation.environment)
                #expect(again.code == 1)
                #expect(again.errors == "easel: There is no such organization.\n")
            }
        }
    }

    /// Killed without a word while the provider works, killed again right after the start, and all pictures come.
    @Test func nothingIsLostWhenItIsKilled() async throws {
        // A picture takes 2.5 to 6 s.
        try await Installation.with(simulator: ["--speed", "4", "--seed", "7"]) { installation in
            var ids: [String] = []
            try await installation.serve { server, api in
                let canvas = try await api.makeCanvas()
                ids = try await api.makeNodes(on: canvas, prompt: "a lighthouse", count: 5)
                for id in ids {
                    _ = try await eventually("a task was not taken") {
                        try await api.node(id)["kieTaskId"]?.stringValue
                    }
                }
                server.signal(SIGKILL)
                #expect(try await server.end().code == -SIGKILL)
            }
            try await installation.serve { server, _ in server.signal(SIGKILL) }
            try await installation.serve { _, api in
                for id in ids {
                    let node = try await api.node(id, when: "completed", within: 100)
                    #expect(node["attempt"] == 1)
                    let bytes = try await APIClient.download(node, from: installation.origin)
                    #expect(node["byteCount"] == .integer(bytes.count))
                }
                #expect(try await api.get("/api/usage").json["images"] == 5)
            }
            #expect(try await installation.simulator.calls("createTask") == 5)
            #expect(try await installation.simulator.calls("tasks") == 5)
        }
    }
}
