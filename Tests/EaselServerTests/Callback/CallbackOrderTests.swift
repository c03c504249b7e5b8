import EaselCore
import JSON
import SQLiteStore
import TestSupport
import Testing

/// Callbacks that arrive early, late or instead of something else.
@Suite(.everyServing, .timeLimit(.minutes(10)))
struct CallbackOrderTests {
    /// The provider finishes before its answer to the create arrives.
    @Test func aCallbackMayArriveBeforeTheAnswerToTheCreate() async throws {
        try await withServer { server in
            let opener = server.provider.holdCreates()
            let canvas = try await server.makeCanvas()
            let id = try await server.makeNode(on: canvas)
            try await eventually("nothing was sent") { server.provider.creates.isEmpty ? nil : true }
            let early = RunningNode(canvas: canvas, id: id, taskID: "task-1")
            #expect(try await server.call(back: early, early.success).status == 200)
            let completed = try await server.node(id, when: "completed")
            opener.finish()
            try await eventually("the late answer was not stored") {
                try await server.events(of: id).contains { $0["kind"]?.stringValue == "accepted" } ? true : nil
            }
            #expect(try await server.node(id) == completed)
            #expect(server.provider.creates.count == 1)
        }
    }

    @Test func aLostAnswerIsRecoveredByTheCallback() async throws {
        try await withServer { server in
            server.provider.answerCreates { _ in .unknown(reason: "the connection broke") }
            let canvas = try await server.makeCanvas()
            let id = try await server.makeNode(on: canvas)
            let lost = try await server.node(id, when: "processing")
            #expect(lost["statusDetail"]?.stringValue == "outcome_unknown")
            let node = RunningNode(canvas: canvas, id: id, taskID: "task-1")
            #expect(try await server.call(back: node, node.success).status == 200)
            _ = try await server.node(id, when: "completed")
            #expect(server.provider.creates.count == 1)
        }
    }

    /// It is paid for, so it is stored.
    @Test func anImageThatArrivesAfterCancelingIsStored() async throws {
        try await withServer { server in
            let node = try await server.makeRunningNode()
            #expect(try await server.api.post("/api/image-nodes/\(node.id)/cancel").status == 202)
            #expect(try await server.call(back: node, node.success).status == 200)
            _ = try await server.node(node.id, when: "completed")
        }
    }

    /// The old attempt's image arrives while the new one is in progress, and both are stored.
    @Test func theImagesOfTwoAttemptsAreBothStored() async throws {
        try await withServer { server in
            let first = try await server.makeRunningNode()
            _ = try await server.api.post("/api/image-nodes/\(first.id)/cancel")
            _ = try await server.api.post("/api/image-nodes/\(first.id)/retry")
            let again = try await eventually("the retry was not sent") {
                let node = try await server.node(first.id)
                return node["attempt"] == .integer(2) && node["kieTaskId"] != nil ? .some(node) : .none
            }
            let second = RunningNode(
                canvas: first.canvas, id: first.id, taskID: try #require(again["kieTaskId"]?.stringValue))
            #expect(second.taskID != first.taskID)
            let path = server.callbackPath(of: first.id, attempt: 2)
            #expect(try await server.anonymous.post(path, second.success).status == 200)
            let completed = try await server.node(first.id, when: "completed")
            #expect(try await server.call(back: first, first.success).status == 200)
            let both = try await eventually("the older image was not stored") {
                let node = try await server.node(first.id)
                return node["alternatives"]?.count == 1 ? .some(node) : .none
            }
            #expect(both["imageStorageId"] == completed["imageStorageId"])
            #expect(try await server.messages(on: first.canvas).isEmpty)
        }
    }

    @Test func failuresHaveTheirReason() async throws {
        try await withServer { server in
            let node = try await server.makeRunningNode()
            #expect(try await server.call(back: node, node.failure).status == 200)
            let failed = try await server.node(node.id, when: "failed")
            #expect(failed["error"]?["code"]?.stringValue == "provider_error")
            #expect(failed["error"]?["retryable"] == .boolean(true))
            #expect(failed["error"]?["message"]?.stringValue?.contains("Internal Error") == true)
            // A contradicting result arrives too late.
            #expect(try await server.call(back: node, node.success).status == 200)
            try await eventually("the second callback was not processed") {
                try await server.store.unprocessedCallbacks(limit: 9).isEmpty ? true : nil
            }
            #expect(try await server.node(node.id) == failed)
        }
    }

    @Test func aRefusedResultURLFailsAndNamesTheRule() async throws {
        try await withServer { server in
            let node = try await server.makeRunningNode()
            let body = node.success(taskID: node.taskID, url: "https://refused.example/a.png")
            #expect(try await server.call(back: node, body).status == 200)
            let failed = try await server.node(node.id, when: "failed")
            #expect(failed["error"]?["code"]?.stringValue == "download_failed")
            #expect(failed["error"]?["message"]?.stringValue?.contains("the test says so") == true)
            #expect(server.fetcher.addresses.count == 1)
        }
    }

    @Test func anExpiredResultURLIsReplacedByANewOne() async throws {
        try await withServer { server in
            let fresh = "https://tempfile.aiquickdraw.com/fresh.png"
            server.provider.offerFreshLink(fresh)
            let node = try await server.makeRunningNode()
            let old = "https://tempfile.aiquickdraw.com/gone.png"
            #expect(try await server.call(back: node, node.success(taskID: node.taskID, url: old)).status == 200)
            _ = try await server.node(node.id, when: "completed")
            #expect(server.fetcher.addresses == [old, fresh])
        }
    }

    /// With KIE_CALLBACK_TRUST=confirm even the right token proves nothing; only the provider's record does.
    @Test func aForgedBodyChangesNothingWhenTheProviderIsAsked() async throws {
        var setup = TestServer.Setup()
        setup.believesCallbacks = false
        try await withServer(setup) { server in
            let node = try await server.makeRunningNode()
            let forged = node.success(taskID: node.taskID, url: "https://forged.example/a.png")
            #expect(try await server.call(back: node, forged).status == 200)
            try await eventually("the provider was not asked") { server.provider.checked.isEmpty ? nil : true }
            try await eventually("the answer was not stored") {
                try await server.events(of: node.id).contains { $0["kind"]?.stringValue == "still_running" }
                    ? true : nil
            }
            #expect(try await server.node(node.id)["status"]?.stringValue == "processing")
            #expect(server.fetcher.addresses.isEmpty)

            let real = "https://tempfile.aiquickdraw.com/h/real.png"
            server.provider.answerChecks { taskID in
                .ended(ProviderReport(taskID: taskID, outcome: .success(resultURLs: [real]), creditsConsumed: 18))
            }
            #expect(try await server.call(back: node, node.failure).status == 200)
            _ = try await server.node(node.id, when: "completed")
            #expect(server.fetcher.addresses == [real])
            #expect(Set(server.provider.checked) == [node.taskID])
        }
    }
}
