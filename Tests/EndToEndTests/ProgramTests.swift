import Foundation
import JSON
import TestSupport
import Testing

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// The programs as installed: separate processes that know only each other's addresses.
@Suite(.timeLimit(.minutes(10)))
struct ProgramTests {
    @Test func deliversImagesByCallbackAndStopsOnASignal() async throws {
        try await Installation.with(simulator: ["--speed", "100"]) { installation in
            let ended = try await installation.serve(endingBy: SIGTERM) { api in
                let canvas = try await api.makeCanvas()
                for id in try await api.makeNodes(on: canvas, prompt: "a lighthouse", count: 2) {
                    let node = try await api.node(id, when: "completed")
                    let bytes = try await APIClient.download(node, from: installation.origin)
                    #expect(bytes.starts(with: [0x89, 0x50, 0x4E, 0x47]))
                    #expect(node["byteCount"] == .integer(bytes.count))
                }
                #expect(try await installation.simulator.calls("createTask") == 2)
            }
            #expect(ended.code == 0)
            #expect(ended.errors == "")
        }
    }

    /// Image libraries stay in the imaging program, with their memory and their bugs.
    @Test func theServerIsNotLinkedWithLibvips() throws {
        let program = try Data(contentsOf: URL(filePath: ChildProgram.path), options: .alwaysMapped)
        #expect(program.range(of: Data("libc.so".utf8)) != nil)
        #expect(program.range(of: Data("libvips.so".utf8)) == nil)
    }

    /// Keys are revoked at once, beside the running server.
    @Test func commandsWorkBesideARunningServer() async throws {
        try await Installation.with(simulator: []) { installation in
            try await installation.serve { api in
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

    /// Killed while the provider works, and again right after the start: all images still arrive.
    @Test func nothingIsLostWhenItIsKilled() async throws {
        // An image takes 2.5 to 6 s.
        try await Installation.with(simulator: ["--speed", "4", "--seed", "7"]) { installation in
            var ids: [String] = []
            let killed = try await installation.serve { api in
                let canvas = try await api.makeCanvas()
                ids = try await api.makeNodes(on: canvas, prompt: "a lighthouse", count: 5)
                for id in ids {
                    _ = try await eventually("a task was not taken") {
                        try await api.node(id)["kieTaskId"]?.stringValue
                    }
                }
            }
            #expect(killed.code == -SIGKILL)
            try await installation.serve { _ in }
            try await installation.serve { api in
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

    /// Killed between the create and its answer: accepted tasks arrive by callback, and are not sent again.
    @Test func nothingIsPaidTwiceWhenItIsKilledWhileSending() async throws {
        // The provider's answer takes 0.15 to 0.45 s, an image 5 to 13 s.
        try await Installation.with(simulator: ["--speed", "2", "--seed", "7"]) { installation in
            var ids: [String] = []
            let killed = try await installation.serve { api in
                let canvas = try await api.makeCanvas()
                ids = try await api.makeNodes(on: canvas, prompt: "a lighthouse", count: 4)
                try await eventually("the creates did not arrive") {
                    try await installation.simulator.calls("createTask") == 4 ? true : nil
                }
            }
            #expect(killed.code == -SIGKILL)
            try await installation.serve { api in
                for id in ids {
                    let node = try await api.node(id, when: "completed", within: 60)
                    #expect(node["attempt"] == 1)
                }
            }
            #expect(try await installation.simulator.calls("createTask") == 4)
        }
    }

    /// Two processes on one folder share the work; feeds of one show what the other writes.
    @Test func twoServersShareOneFolder() async throws {
        try await Installation.with(simulator: ["--speed", "100"]) { installation in
            let port = try await FreePort.find()
            let other = installation.at(port: port)
            try await installation.serve { first in
                try await other.serve { second in
                    let canvas = try await first.makeCanvas()
                    let ids = try await first.makeNodes(on: canvas, prompt: "a lighthouse", count: 8)
                    for id in ids { _ = try await second.node(id, when: "completed") }
                    let version = try await first.get("/api/canvases/\(canvas)").json["version"]?.lenientInteger ?? 0
                    let feed = try await second.feed(of: canvas, upTo: version)
                    #expect(feed.map(\.id) == Array(1...version))
                    #expect(try await second.messages(on: canvas).isEmpty)
                }
            }
            #expect(try await installation.simulator.calls("createTask") == 8)
            #expect(try await installation.simulator.calls("tasks") == 8)
        }
    }
}
