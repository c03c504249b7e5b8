import EaselCore
import Foundation
import Imaging
import JSON
import SQLiteStore
import TestSupport
import Testing

/// Image nodes deleted while the provider works on them, and concurrent requests.
@Suite(.everyServing, .timeLimit(.minutes(10)))
struct DeletedNodeTests {
    @Test func aCallbackForADeletedImageNodeGets404() async throws {
        try await withServer { server in
            let node = try await server.makeRunningNode()
            #expect(try await server.api.delete("/api/image-nodes/\(node.id)?permanently=true").status == 204)
            try await server.call(back: node, node.success).expectProblem(404, "not_found")
            let other = try await server.makeRunningNode()
            #expect(try await server.api.delete("/api/canvases/\(other.canvas)?permanently=true").status == 204)
            try await server.call(back: other, other.success).expectProblem(404, "not_found")
            #expect(server.fetcher.addresses.isEmpty)
            #expect(try await server.api.get("/api/canvases/\(node.canvas)").json["imageNodes"] == .array([]))
        }
    }

    /// Deleted between the create and its answer: it stays deleted, and the others continue.
    @Test func anImageNodeDeletedWhileBeingSentStaysDeleted() async throws {
        try await withServer { server in
            let opener = server.provider.holdCreates()
            let canvas = try await server.makeCanvas()
            let id = try await server.makeNode(on: canvas)
            try await eventually("nothing was sent") { server.provider.creates.isEmpty ? nil : true }
            #expect(try await server.api.delete("/api/image-nodes/\(id)").status == 204)
            opener.finish()
            let next = try await server.makeNode(on: canvas)
            _ = try await server.node(next, when: "processing")
            try await server.api.get("/api/image-nodes/\(id)").expectProblem(404, "not_found")
            #expect(try await server.api.get("/api/canvases/\(canvas)").json["imageNodes"]?.count == 1)
        }
    }

    /// Permanently deleted between download and storing: no file is left.
    @Test func anImageNodeDeletedDuringVerificationLeavesNoFile() async throws {
        try await withTemporaryFolder { folder in
            let program = folder.appending(path: "program")
            let real = try ImagingProgram.built()
            let script = """
                #!/bin/sh
                touch '\(folder.path)/began'
                read -r _ < '\(folder.path)/go'
                exec '\(real)' "$@"
                """
            try Data(script.utf8).write(to: program)
            try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: program.path)
            // Opening a FIFO for reading waits for a writer; opened for both, it never blocks.
            #expect(mkfifo(folder.path + "/go", 0o600) == 0)
            let gate = open(folder.path + "/go", O_RDWR | O_CLOEXEC)
            try #require(gate >= 0)
            defer { close(gate) }
            var setup = TestServer.Setup()
            setup.imaging = ImagingProgram(executable: program.path)
            try await withServer(setup) { server in
                let node = try await server.makeRunningNode()
                #expect(try await server.call(back: node, node.success).status == 200)
                try await eventually("the image was not verified") {
                    FileManager.default.fileExists(atPath: folder.path + "/began") ? true : nil
                }
                #expect(try await server.api.delete("/api/image-nodes/\(node.id)?permanently=true").status == 204)
                #expect(write(gate, "go\n", 3) == 3)
                try await eventually("the bytes were not stored") { server.keptFiles.isEmpty ? nil : true }
                // Twice: at first the bytes are newer than the recorded time, then they are removed.
                for _ in 0..<2 {
                    server.clock.advance(days: 0.01)
                    await server.tidy()
                }
                #expect(server.keptFiles.isEmpty)
            }
        }
    }

    /// Reserved credits are released as soon as it is certain that nothing was generated.
    @Test(arguments: [true, false])
    func anImageNodeDeletedWhileBeingSentCostsNothingIfRefused(forGood: Bool) async throws {
        try await withServer { server in
            let opener = server.provider.holdCreates { _ in
                let error = NodeError(.rateLimited, "no")
                return forGood ? .refused(error) : .postponed(error, retryAfterSeconds: 1)
            }
            let canvas = try await server.makeCanvas()
            let id = try await server.makeNode(on: canvas)
            try await eventually("nothing was sent") { server.provider.creates.isEmpty ? nil : true }
            #expect(try await server.api.delete("/api/image-nodes/\(id)?permanently=true").status == 204)
            #expect(try await server.api.get("/api/usage").json["creditsCommitted"] == .integer(18))
            opener.finish()
            try await eventually("the credits stay reserved") {
                try await server.api.get("/api/usage").json["creditsCommitted"] == .integer(0) ? true : nil
            }
            #expect(try await server.api.get("/api/usage").json["tasksOfUnknownCost"] == .integer(0))
        }
    }

    /// A flood of forged callbacks is refused, but does not fill the audit trail.
    @Test func aFloodOfForgedCallbacksIsRecordedOnlyInPart() async throws {
        try await withServer { server in
            let node = try await server.makeRunningNode()
            let (client, path) = (server.anonymous, server.callbackPath(of: node.id, token: "forged"))
            try await withThrowingTaskGroup(of: Void.self) { group in
                for index in 0..<300 {
                    group.addTask {
                        // From many addresses, since each has its own share of the log.
                        let answer = try await client.post(
                            path, node.success, headers: ["X-Forwarded-For": "203.0.113.\(index % 250)"])
                        #expect(answer.status == 401)
                    }
                }
                try await group.waitForAll()
            }
            let written = try await server.events(of: node.id).count { $0["kind"]?.stringValue == "callback_refused" }
            #expect((1...20).contains(written))
            #expect(try await server.node(node.id)["status"]?.stringValue == "processing")
        }
    }

    @Test func onlyOneOfManyConcurrentRetriesCounts() async throws {
        try await withServer { server in
            let node = try await server.makeRunningNode()
            for (action, code) in [("cancel", "not_cancelable"), ("retry", "not_retryable")] {
                let (api, path) = (server.api, "/api/image-nodes/\(node.id)/\(action)")
                let answers = try await withThrowingTaskGroup(of: Answer.self) { group in
                    for _ in 0..<12 { group.addTask { try await api.post(path) } }
                    return try await group.reduce(into: []) { $0.append($1) }
                }
                #expect(answers.count { $0.status == 202 } == 1)
                for answer in answers where answer.status != 202 { answer.expectProblem(409, code) }
            }
            #expect(try await server.node(node.id, when: "processing")["attempt"] == .integer(2))
            #expect(server.provider.creates.count == 2)
        }
    }
}
