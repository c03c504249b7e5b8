import EaselCore
import EaselServer
import JSON
import TestSupport
import Testing

/// The callback log: callbacks are stored verbatim but without secrets, can be found, and can be replayed.
@Suite(.everyServing, .timeLimit(.minutes(10)))
struct CallbackLogTests {
    @Test func callbacksAreStoredVerbatimWithoutSecrets() async throws {
        try await withServer { server in
            let node = try await server.makeRunningNode()
            let headers = [
                "User-Agent": "kie/1", "Authorization": "Bearer hunter2", "Cookie": "easel=hunter2",
                "X-API-Key": "hunter2", "X-Webhook-Signature": "c2lnbmF0dXJlLWh1bnRlcjI=", "X-Odd": "ä",
            ]
            #expect(try await server.call(back: node, node.success, headers: headers).status == 200)
            _ = try await server.node(node.id, when: "completed")
            let answer = try await server.api.get("/api/callbacks?imageNodeId=\(node.id)")
            let callback = try #require(answer.json["callbacks"]?[0])
            #expect(callback["body"]?.stringValue == node.success)
            #expect(callback["byteCount"] == .integer(node.success.utf8.count))
            #expect(callback["verdict"] == "applied")
            #expect(callback["attempt"] == 1)
            #expect(callback["source"] == "127.0.0.1")
            let kept = Dictionary(
                uniqueKeysWithValues: (callback["headers"]?.arrayValue ?? []).map {
                    ($0["name"]?.stringValue ?? "", $0["value"]?.stringValue ?? "")
                })
            #expect(kept["user-agent"] == "kie/1")
            #expect(kept["x-webhook-signature"] == "c2lnbm…")
            #expect(!answer.text.contains("hunter2"))
        }
    }

    /// The provider repeats the callback URL in a JSON text inside the body.
    @Test func theLogContainsNoToken() async throws {
        try await withServer { server in
            let node = try await server.makeRunningNode()
            let token = server.credentials.callbackToken(imageNodeID: ImageNodeID(node.id), attempt: 1)
            for separator in ["&", "\\u0026", "\\\\u0026", "%26"] {
                let address = "http://easel.test\(server.callbackPath(of: node.id))"
                    .replacing("&", with: separator)
                let body = #"{"data":{"taskId":"\#(node.taskID)","param":"{\"callBackUrl\":\"\#(address)\"}"}}"#
                #expect(try await server.call(back: node, body).status == 200)
            }
            let answer = try await server.api.get("/api/callbacks")
            #expect(answer.json["callbacks"]?.count == 4)
            #expect(answer.text.contains("callBackUrl"))
            #expect(!answer.text.contains(token))
        }
    }

    /// Anybody who knows an attempt's token can send any number of callbacks.
    @Test func aFloodForOtherTasksIsStoredOnlyInPart() async throws {
        try await withServer { server in
            let node = try await server.makeRunningNode()
            let (other, most) = (node.success(taskID: "task-of-another"), CallbackRecord.mostAlike)
            for _ in 0..<most + 5 { #expect(try await server.call(back: node, other).status == 409) }
            let log = try await server.api.get("/api/callbacks?verdict=wrong_task&limit=\(most)").json
            #expect(log["callbacks"]?.count == most)
            #expect(log["nextCursor"]?.stringValue == nil)
            #expect(try await server.events(of: node.id).count { $0["kind"] == "callback" } == most)
            #expect(try await server.call(back: node, node.success).status == 200)
            _ = try await server.node(node.id, when: "completed")
        }
    }

    @Test func aCallbackWithoutEffectCanBeReplayed() async throws {
        try await withServer { server in
            let node = try await server.makeRunningNode()
            #expect(try await server.call(back: node, #"{"data":{"state":"generating"}}"#).status == 200)
            let callback = try await eventually("it was never processed") { () -> JSONValue? in
                let callback = try await server.api.get("/api/callbacks").json["callbacks"]?[0]
                return callback?["verdict"] == nil ? nil : callback
            }
            let id = try #require(callback["id"]?.stringValue)
            let answer = try await server.api.post("/api/callbacks/\(id)/replay")
            #expect(answer.status == 202)
            #expect(answer.json["id"]?.stringValue == id)
            _ = try await eventually("it was not processed again") {
                try await server.api.get("/api/callbacks").json["callbacks"]?[0]?["verdict"]
            }
            let kinds = try await server.events(of: node.id).compactMap { $0["kind"]?.stringValue }
            #expect(kinds.suffix(3) == ["callback", "callback_replayed", "callback"])
            #expect(try await server.node(node.id)["status"] == "processing")
        }
    }

    /// All callbacks of an image node can be replayed; it does not change, and nobody is notified twice.
    @Test func replayingEverythingChangesNothing() async throws {
        try await withServer { server in
            let node = try await server.makeCompletedNode()
            let canvas = try #require(node["canvasId"]?.stringValue)
            let messages = try await server.messages(on: canvas)
            let version = try await server.api.get("/api/canvases/\(canvas)").json["version"]
            let answer = try await server.api.post("/api/callbacks/replay", #"{"since":0}"#)
            #expect(answer.status == 202)
            #expect(answer.json["replayed"] == 1)
            _ = try await eventually("it was not processed again") {
                let verdict = try await server.api.get("/api/callbacks").json["callbacks"]?[0]?["verdict"]
                return verdict == "duplicate" ? true : nil
            }
            #expect(try await server.node(try #require(node["id"]?.stringValue)) == node)
            #expect(try await server.messages(on: canvas) == messages)
            #expect(try await server.api.get("/api/canvases/\(canvas)").json["version"] == version)
        }
    }

    @Test func invalidQueriesAreReported() async throws {
        try await withServer { server in
            for (path, field) in [
                ("verdict=good", "verdict"), ("since=yesterday", "since"), ("limit=0", "limit"), ("cursor=x", "cursor"),
            ] {
                try await server.api.get("/api/callbacks?\(path)")
                    .expectProblem(422, "invalid_field", field: field, "\(path)")
            }
            try await server.api.post("/api/callbacks/replay", "{}")
                .expectProblem(422, "invalid_field", field: "since", "a range is needed")
            try await server.api.post("/api/callbacks/cb_none/replay").expectProblem(404, "not_found", "no such")
        }
    }
}
