import Foundation
import JSON
import TestSupport
import Testing

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// Real disk faults under the running program: paid results wait, what can't be stored is refused, and once the
/// disk works again everything continues automatically.
@Suite(.timeLimit(.minutes(10)))
struct StorageFaultTests {
    /// Database and images are on a separate file system that is filled to the last byte.
    @Test(.enabled(if: SmallDisk.isAvailable, "needs user namespaces")) func fullDisk() async throws {
        // An image takes 2.5 to 6 s.
        try await Installation.with(simulator: ["--speed", "4"]) { installation in
            try await SmallDisk.serve(installation, megabytes: 32) { api, disk in
                let canvas = try await api.makeCanvas()
                let ids = try await api.makeNodes(on: canvas, prompt: "a lighthouse", count: 3)
                for id in ids { try await api.waitForTask(of: id) }
                try disk.fill()
                try await expectRefusal(of: api, on: canvas)
                // Their callbacks arrive now and can't be stored.
                try await eventually("no callback arrived") {
                    try await installation.simulator.calls("callback") >= 3 ? true : nil
                }
                try await expectNothingLost(ids, api)
                try disk.free()
                try await expectRecovery(of: api, on: canvas, waiting: ids, installation)
            }
        }
    }

    /// The images' folder is gone while images are generated: they wait for it.
    @Test func imageStorageGone() async throws {
        try await Installation.with(simulator: ["--speed", "20"]) { installation in
            try await installation.serve { api in
                let images = installation.folder.appending(path: ".easel/images")
                let away = installation.folder.appending(path: "away")
                try FileManager.default.moveItem(at: images, to: away)
                try Data().write(to: images)
                let canvas = try await api.makeCanvas()
                let ids = try await api.makeNodes(on: canvas, prompt: "a lighthouse", count: 2)
                for id in ids {
                    _ = try await eventually("the problem was not logged") {
                        try await api.eventKinds(of: id).contains("keeping_failed") ? true : nil
                    }
                    #expect(try await api.node(id)["status"] == "processing")
                }
                try await eventually("it stays ready") { try await api.get("/readyz").status == 503 ? true : nil }
                try FileManager.default.removeItem(at: images)
                try FileManager.default.moveItem(at: away, to: images)
                try await expectRecovery(of: api, on: canvas, waiting: ids, installation)
            }
        }
    }

    /// A disk that hangs, as a network disk may: only requests for its files wait.
    @Test func hangingImageStorage() async throws {
        try await Installation.with(simulator: ["--speed", "100"]) { installation in
            try await installation.serve { api in
                let canvas = try await api.makeCanvas()
                let id = try #require(try await api.makeNodes(on: canvas, prompt: "a lighthouse", count: 1).first)
                let node = try await api.node(id, when: "completed")
                let path = "/api/images/\(try #require(node["imageStorageId"]?.stringValue))"
                let images = installation.folder.appending(path: ".easel/images").path
                let names = try FileManager.default.subpathsOfDirectory(atPath: images)
                let file = images + "/" + (try #require(names.first { $0.utf8.count > 60 }))
                let bytes = try Data(contentsOf: URL(filePath: file))
                try FileManager.default.removeItem(atPath: file)
                // Opening it blocks until somebody writes.
                #expect(mkfifo(file, 0o600) == 0)
                await withTaskGroup(of: Void.self) { group in
                    for _ in 0..<50 { group.addTask { _ = try? await api.get(path) } }
                    for _ in 0..<20 {
                        let answer = try? await api.get("/healthz")
                        #expect(answer?.status == 200)
                    }
                    // Waiting requests find it empty, later ones find the file.
                    let writer = open(file, O_RDWR | O_CLOEXEC)
                    try? FileManager.default.removeItem(atPath: file)
                    try? bytes.write(to: URL(filePath: file))
                    close(writer)
                }
            }
        }
    }

    /// Every write or flush of the database fails with the error of a failing or read-only disk.
    @Test(.enabled(if: BrokenDisk.isAvailable, "needs strace and the right to use it"), arguments: BrokenDisk.faults)
    func brokenDatabase(fault: String) async throws {
        try await Installation.with(simulator: ["--speed", "4"]) { installation in
            try await installation.serve { api, server in
                let canvas = try await api.makeCanvas()
                let ids = try await api.makeNodes(on: canvas, prompt: "a lighthouse", count: 3)
                for id in ids { try await api.waitForTask(of: id) }
                try await BrokenDisk.with(fault, process: server.processID) {
                    try await expectRefusal(of: api, on: canvas)
                    try await eventually("no callback arrived") {
                        try await installation.simulator.calls("callback") >= 3 ? true : nil
                    }
                    try await expectNothingLost(ids, api)
                }
                try await expectRecovery(of: api, on: canvas, waiting: ids, installation)
            }
        }
    }

    @Test func aReadOnlyDatabasePreventsStarting() async throws {
        try await Installation.with(simulator: []) { installation in
            let folder = installation.folder.appending(path: "file")
            try Data().write(to: folder)
            let variables = installation.environment.merging(["DATABASE_URL": "sqlite:file/easel.db"]) { $1 }
            let ended = try await ChildProgram.run(["serve"], in: installation.folder, environment: variables)
            #expect(ended.code == 1)
            #expect(ended.errors.split(separator: "\n").count == 1, "\(ended.errors)")
            #expect(ended.errors.contains("easel.db"), "\(ended.errors)")
        }
    }

    /// Nothing is done halfway: what can't be written gets a 503, existing data can be read.
    private func expectRefusal(of api: APIClient, on canvas: String) async throws {
        let body = #"{"prompt":"not now"}"#
        try await eventually("creates are still accepted") { () -> Bool? in
            let answer = try await api.post("/api/canvases/\(canvas)/image-nodes", body)
            guard answer.status == 503 else { return nil }
            #expect(answer.json["code"] == "unavailable", "\(answer.text)")
            return true
        }
        try await eventually("it stays ready") { try await api.get("/readyz").status == 503 ? true : nil }
        #expect(try await api.get("/healthz").status == 200)
        #expect(try await api.get("/api/canvases/\(canvas)").status == 200)
    }

    /// They wait, or arrived before the disk failed.
    private func expectNothingLost(_ ids: [String], _ api: APIClient) async throws {
        for id in ids {
            let status = try await api.node(id)["status"]?.stringValue
            #expect(status == "processing" || status == "completed", "an image node became \(status ?? "?")")
        }
    }

    /// All are completed, each by one task, and new ones are accepted again.
    private func expectRecovery(
        of api: APIClient, on canvas: String, waiting ids: [String], _ installation: Installation
    ) async throws {
        try await eventually("it never became ready again") { try await api.get("/readyz").status == 200 ? true : nil }
        let before = try await api.get("/api/canvases/\(canvas)").json["imageNodes"]?.count ?? 0
        let new = try await api.makeNodes(on: canvas, prompt: "a boat")
        for id in ids + new {
            let node = try await api.node(id, when: "completed", within: 80)
            #expect(node["attempt"] == 1)
            let bytes = try await APIClient.download(node, from: installation.origin)
            #expect(node["byteCount"] == .integer(bytes.count))
        }
        let snapshot = try await api.get("/api/canvases/\(canvas)").json
        #expect(snapshot["imageNodes"]?.count == before + 1)
        let version = try #require(snapshot["version"]?.lenientInteger)
        #expect(try await api.feed(of: canvas, upTo: version).map(\.id) == Array(1...version), "the feed has no gap")
        // Requests answered with 503 may have been stored anyway, but each is paid once.
        #expect(try await installation.simulator.calls("tasks") == before + 1)
        #expect(try await installation.simulator.calls("createTask") == before + 1)
    }
}
