import EaselCore
import JSON
import SQLiteStore
import TestSupport
import Testing

/// A paid image node is never final without its image, and nothing is paid for twice.
@Suite(.everyServing, .timeLimit(.minutes(10)))
struct OwedResultTests {
    /// Twenty downloads that never end do not block another organization's result.
    @Test func oneOrganizationsDownloadsDoNotBlockOthers() async throws {
        try await withServer { server in
            let canvas = try await server.makeCanvas()
            for _ in 0..<20 {
                let node = try await server.node(try await server.makeNode(on: canvas), when: "processing")
                let running = RunningNode(
                    canvas: canvas, id: try #require(node["id"]?.stringValue),
                    taskID: try #require(node["kieTaskId"]?.stringValue))
                let stuck = running.success(taskID: running.taskID, url: "https://a.example/stuck.png")
                #expect(try await server.call(back: running, stuck).status == 200)
            }
            try await eventually("the downloads of one organization did not start") {
                server.fetcher.addresses.count == 8 ? true : nil
            }
            let other = try await server.stranger.post("/api/canvases", #"{"title":"Other"}"#)
            let board = try #require(other.json["id"]?.stringValue)
            let made = try await server.stranger.post("/api/canvases/\(board)/image-nodes", #"{"prompt":"a boat"}"#)
            let id = try #require(made.json["imageNodes"]?[0]?["id"]?.stringValue)
            func node(when status: String) async throws -> JSONValue {
                try await eventually("it never became \(status)") {
                    let node = try await server.stranger.get("/api/image-nodes/\(id)").json
                    return node["status"]?.stringValue == status ? .some(node) : .none
                }
            }
            let running = RunningNode(
                canvas: board, id: id,
                taskID: try #require(try await node(when: "processing")["kieTaskId"]?.stringValue))
            #expect(try await server.call(back: running, running.success).status == 200)
            _ = try await node(when: "completed")
            #expect(server.fetcher.addresses.count { $0.contains("stuck") } == 8)
        }
    }

    private static let address = "https://tempfile.aiquickdraw.com/h/picture.png"

    private func answering(_ urls: [String], isComplete: Bool = true) -> @Sendable (String) async -> CheckOutcome {
        { taskID in
            .ended(
                ProviderReport(
                    taskID: taskID, outcome: .success(resultURLs: urls, isComplete: isComplete), creditsConsumed: 18))
        }
    }

    /// If a success can't be read, the provider is asked, and its answer counts.
    @Test(arguments: [
        #""state":"success","resultJson":"{\"resultUrls\":[\"https://tempf""#,
        #""state":"success","resultJson":"""#,
        #""state":"success","resultJson":"{\"resultUrls\":[]}""#,
        #""state":"success","resultJson":"{\"pictures\":[\"https://tempfile.aiquickdraw.com/a.png\"]}""#,
        #""state":"success","resultJson":{"resultUrls":[null]}"#,
        #""state":"success""#,
        #""state":"finished","resultUrls":["https://tempfile.aiquickdraw.com/h/other.png"]"#,
        #""resultJson":"{\"resultUrls\":[\"https://tempf""#,
    ])
    func anUnreadableResultIsAskedFor(fields: String) async throws {
        try await withServer { server in
            let node = try await server.makeRunningNode()
            server.provider.answerChecks(answering([Self.address]))
            let body = #"{"code":200,"msg":"ok","data":{"taskId":"\#(node.taskID)",\#(fields)}}"#
            #expect(try await server.call(back: node, body).status == 200)
            let completed = try await server.node(node.id, when: "completed")
            #expect(completed["creditsConsumed"]?.lenientDouble == 18)
            #expect(server.provider.checked == [node.taskID])
            #expect(server.provider.creates.count == 1)
        }
    }

    /// The envelope's code alone may come from a gateway.
    @Test func anErrorWithoutAStateIsChecked() async throws {
        try await withServer { server in
            let node = try await server.makeRunningNode()
            server.provider.answerChecks(answering([Self.address]))
            let body =
                #"{"code":500,"msg":"Server exception, please try again later","data":{"taskId":"\#(node.taskID)"}}"#
            #expect(try await server.call(back: node, body).status == 200)
            _ = try await server.node(node.id, when: "completed")
        }
    }

    @Test func onlyTheProvidersRecordProvesThatThereIsNoImage() async throws {
        try await withServer { server in
            let node = try await server.makeRunningNode()
            server.provider.answerChecks(answering([]))
            let body = node.success.replacing("https://tempfile.aiquickdraw.com/h/picture.png", with: "")
            #expect(try await server.call(back: node, body).status == 200)
            let failed = try await server.node(node.id, when: "failed")
            #expect(failed["error"]?["code"]?.stringValue == "provider_error")
            #expect(failed["retryAction"]?.stringValue == "create")
            // A callback with an image still wins.
            #expect(try await server.call(back: node, node.success).status == 200)
            _ = try await server.node(node.id, when: "completed")
            #expect(server.provider.creates.count == 1)
        }
    }

    /// The readable part of a list is stored before the rest is found.
    @Test func aPartlyReadableListIsStoredAndTheRestAskedFor() async throws {
        try await withServer { server in
            let node = try await server.makeRunningNode()
            server.provider.answerChecks(answering([Self.address, "https://tempfile.aiquickdraw.com/flipped.png"]))
            let body = node.success.replacing("picture.png\\\"]", with: "picture.png\\\",null]")
            #expect(try await server.call(back: node, body).status == 200)
            let whole = try await eventually("the second image was not stored") {
                let node = try await server.node(node.id)
                return node["alternatives"]?.count == 1 ? .some(node) : .none
            }
            #expect(whole["status"]?.stringValue == "completed")
            #expect(whole["retryAction"] == nil)
        }
    }

    @Test func aContradictionIsChecked() async throws {
        try await withServer { server in
            let node = try await server.makeRunningNode()
            #expect(try await server.call(back: node, node.failure).status == 200)
            _ = try await server.node(node.id, when: "failed")
            server.provider.answerChecks(answering([Self.address]))
            #expect(try await server.call(back: node, node.success).status == 200)
            _ = try await server.node(node.id, when: "completed")
            #expect(server.provider.creates.count == 1)
        }
    }

    /// Its URL was refused by a rule; once the rule is changed, it is downloaded without paying again.
    @Test(arguments: ["replay", "retry", "start"])
    func aRefusedResultIsDownloadedOnce(trigger: String) async throws {
        try await withServer { server in
            let node = try await server.makeRunningNode()
            let refused = node.success(taskID: node.taskID, url: "https://refused.example/a.png")
            server.provider.answerChecks(answering(["https://refused.example/a.png"]))
            #expect(try await server.call(back: node, refused).status == 200)
            let failed = try await server.node(node.id, when: "failed")
            #expect(failed["retryAction"]?.stringValue == "fetch")
            #expect(failed["error"]?["code"]?.stringValue == "download_failed")
            #expect(failed["error"]?["message"]?.stringValue?.contains("fetching costs nothing") == true)
            server.fetcher.allowAll()
            switch trigger {
            case "replay":
                let id = try #require(
                    try await server.api.get("/api/callbacks").json["callbacks"]?[0]?["id"]?.stringValue)
                #expect(try await server.api.post("/api/callbacks/\(id)/replay").status == 202)
            case "retry":
                let answer = try await server.api.post("/api/image-nodes/\(node.id)/retry")
                #expect(answer.status == 202)
                #expect(answer.json["attempt"] == .integer(1))
            default:
                try await server.store.fetchOwed(at: server.clock.now())
            }
            let completed = try await server.node(node.id, when: "completed")
            #expect(completed["retryAction"] == nil)
            #expect(server.provider.creates.count == 1)
            #expect(try await server.api.get("/api/usage").json["creditsConsumed"]?.lenientDouble == 18)
        }
    }

    /// One result never answers, one is refused, one works: the last is shown at once.
    @Test func aBadResultNeitherHidesNorDelaysAGoodOne() async throws {
        try await withServer { server in
            let node = try await server.makeRunningNode()
            let urls = ["https://a.example/stuck.png", "https://refused.example/a.png", Self.address]
            let list = urls.map { #""\#($0)""# }.joined(separator: ",")
            let body =
                #"{"code":200,"data":{"taskId":"\#(node.taskID)","state":"success","resultUrls":[\#(list)]}}"#
            #expect(try await server.call(back: node, body).status == 200)
            let completed = try await server.node(node.id, when: "completed")
            #expect(completed["imageStorageId"] != nil)
        }
    }

    /// An unverified callback names a task before our create is answered.
    @Test func aHintedTaskDecidesNothing() async throws {
        var setup = TestServer.Setup()
        setup.believesCallbacks = false
        try await withServer(setup) { server in
            let opener = server.provider.holdCreates()
            server.provider.answerChecks { taskID in
                guard taskID == "task-1" else { return .noAnswer(reason: "the provider does not know the task") }
                return await answering([Self.address])(taskID)
            }
            let canvas = try await server.makeCanvas()
            let id = try await server.makeNode(on: canvas)
            try await eventually("nothing was sent") { server.provider.creates.isEmpty ? nil : true }
            let foreign = RunningNode(canvas: canvas, id: id, taskID: "task-of-another")
            #expect(try await server.call(back: foreign, foreign.success).status == 200)
            try await eventually("the hint was not checked") {
                try await server.events(of: id).contains { $0["kind"]?.stringValue == "hinted" } ? true : nil
            }
            opener.finish()
            let running = try await server.node(id, when: "processing")
            #expect(running["kieTaskId"]?.stringValue == "task-1")
            let node = RunningNode(canvas: canvas, id: id, taskID: "task-1")
            #expect(try await server.call(back: node, node.success).status == 200)
            _ = try await server.node(id, when: "completed")
            #expect(server.provider.creates.count == 1)
        }
    }

    /// The hinted task may be somebody else's: the provider's record has its callback URL.
    @Test(arguments: ["ours", "another's", "nobody's"])
    func aHintedTaskCountsIfItBelongsToTheAttempt(owner: String) async throws {
        var setup = TestServer.Setup()
        setup.believesCallbacks = false
        try await withServer(setup) { server in
            server.provider.answerCreates { _ in .unknown(reason: "the connection broke") }
            let canvas = try await server.makeCanvas()
            let id = try await server.makeNode(on: canvas)
            _ = try await server.node(id, when: "processing")
            let callback = try #require(server.provider.creates.first?.callbackURL)
            let foreign = callback.replacing(id, with: "node_of_another")
            server.provider.answerChecks { taskID in
                .ended(
                    ProviderReport(
                        taskID: taskID, outcome: .success(resultURLs: [Self.address]), creditsConsumed: 18,
                        callbackURL: owner == "nobody's" ? nil : owner == "ours" ? callback : foreign))
            }
            let node = RunningNode(canvas: canvas, id: id, taskID: "hinted")
            #expect(try await server.call(back: node, node.success).status == 200)
            if owner == "ours" {
                _ = try await server.node(id, when: "completed")
            } else {
                let kind = owner == "nobody's" ? "still_running" : "hint_refuted"
                try await eventually("the hint was believed") {
                    try await server.events(of: id).contains { $0["kind"]?.stringValue == kind } ? true : nil
                }
                #expect(try await server.node(id)["kieTaskId"] == nil)
                #expect(server.fetcher.addresses.isEmpty)
            }
        }
    }
}
