import JSON
import TestSupport
import Testing

@Suite(.timeLimit(.minutes(5)))
struct IdempotencyTests {
    @Test func repeatsTheFirstResponse() async throws {
        try await withServer { server in
            let canvas = try await server.makeCanvas()
            let path = "/api/canvases/\(canvas)/image-nodes"
            let body = #"{"prompt":"a heron","count":2}"#
            let first = try await server.api.post(path, body, headers: ["Idempotency-Key": "one"])
            let again = try await server.api.post(path, body, headers: ["Idempotency-Key": "one"])
            #expect(first.status == 201)
            #expect(again.status == 201)
            #expect(again.json == first.json)
            #expect(try await server.api.get(path).json["imageNodes"]?.count == 2)

            let other = try await server.api.post(path, #"{"prompt":"b"}"#, headers: ["Idempotency-Key": "one"])
            other.expectProblem(422, "invalid_field", field: "Idempotency-Key")
            let elsewhere = "/api/canvases/\(try await server.makeCanvas())/image-nodes"
            let moved = try await server.api.post(elsewhere, body, headers: ["Idempotency-Key": "one"])
            moved.expectProblem(422, "invalid_field", field: "Idempotency-Key")
            #expect(try await server.api.post(path, body, headers: ["Idempotency-Key": "two"]).status == 201)
            #expect(try await server.api.get(path).json["imageNodes"]?.count == 4)
        }
    }

    /// Keys belong to an organization: the same key of another organization is a different one.
    @Test func keepsOrganizationsApart() async throws {
        try await withServer { server in
            let own = "/api/canvases/\(try await server.makeCanvas())/image-nodes"
            let made = try await server.stranger.post("/api/canvases", "{}")
            let theirs = "/api/canvases/\(try #require(made.json["id"]?.stringValue))/image-nodes"
            let first = try await server.api.post(own, #"{"prompt":"a"}"#, headers: ["Idempotency-Key": "k"])
            let second = try await server.stranger.post(theirs, #"{"prompt":"b"}"#, headers: ["Idempotency-Key": "k"])
            #expect(first.status == 201)
            #expect(second.status == 201)
        }
    }

    /// A message may be an order: sent twice because the answer was lost, it would be paid for twice.
    @Test func aMessageSentTwiceIsStoredOnce() async throws {
        try await withServer { server in
            let canvas = try await server.makeCanvas()
            let path = "/api/canvases/\(canvas)/messages"
            let first = try await server.api.post(
                path, #"{"content":"draw a boat"}"#, headers: ["Idempotency-Key": "m"])
            let again = try await server.api.post(
                path, #"{"content":"draw a boat"}"#, headers: ["Idempotency-Key": "m"])
            #expect(first.status == 202)
            #expect(again.status == 202)
            #expect(again.json == first.json)
            let other = try await server.api.post(path, #"{"content":"draw two"}"#, headers: ["Idempotency-Key": "m"])
            other.expectProblem(422, "invalid_field", field: "Idempotency-Key")
            let elsewhere = "/api/canvases/\(try await server.makeCanvas())/messages"
            let moved = try await server.api.post(
                elsewhere, #"{"content":"draw a boat"}"#, headers: ["Idempotency-Key": "m"])
            moved.expectProblem(422, "invalid_field", field: "Idempotency-Key")
            let long = try await server.api.post(
                path, #"{"content":"draw a boat"}"#, headers: ["Idempotency-Key": String(repeating: "k", count: 201)])
            long.expectProblem(422, "invalid_field", field: "Idempotency-Key")
            try await eventually("nobody answered") { try await server.messages(on: canvas).count >= 2 ? true : nil }
            #expect(try await server.messages(on: canvas).count == 2)
            #expect(try await server.api.get("/api/canvases/\(canvas)/image-nodes").json["imageNodes"]?.count == 1)
            let theirs = try await server.stranger.post("/api/canvases", "{}")
            let strange = "/api/canvases/\(try #require(theirs.json["id"]?.stringValue))/messages"
            let own = try await server.stranger.post(strange, #"{"content":"hi"}"#, headers: ["Idempotency-Key": "m"])
            #expect(own.status == 202)
        }
    }

    /// One key is one request, of whatever kind.
    @Test func messagesAndCreatesShareTheirKeys() async throws {
        try await withServer { server in
            let canvas = "/api/canvases/\(try await server.makeCanvas())"
            let key = ["Idempotency-Key": "shared"]
            #expect(try await server.api.post(canvas + "/image-nodes", #"{"prompt":"a"}"#, headers: key).status == 201)
            let said = try await server.api.post(canvas + "/messages", #"{"content":"a"}"#, headers: key)
            said.expectProblem(422, "invalid_field", field: "Idempotency-Key")
            let back = ["Idempotency-Key": "back"]
            #expect(try await server.api.post(canvas + "/messages", #"{"content":"hi"}"#, headers: back).status == 202)
            let made = try await server.api.post(canvas + "/image-nodes", #"{"prompt":"a"}"#, headers: back)
            made.expectProblem(422, "invalid_field", field: "Idempotency-Key")
        }
    }

    @Test func refusedRequestsDoNotUseTheKey() async throws {
        try await withServer { server in
            let path = "/api/canvases/\(try await server.makeCanvas())/image-nodes"
            let key = ["Idempotency-Key": "again"]
            #expect(try await server.api.post(path, #"{"prompt":""}"#, headers: key).status == 422)
            #expect(try await server.api.post(path, #"{"prompt":"better"}"#, headers: key).status == 201)
        }
    }

    @Test func twentyConcurrentRequestsMakeOneSetOfImageNodes() async throws {
        try await withServer { server in
            let path = "/api/canvases/\(try await server.makeCanvas())/image-nodes"
            let api = server.api
            let answers = try await withThrowingTaskGroup(of: Answer.self) { group in
                for _ in 0..<20 {
                    group.addTask {
                        try await api.post(path, #"{"prompt":"x","count":4}"#, headers: ["Idempotency-Key": "race"])
                    }
                }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            #expect(answers.allSatisfy { $0.status == 201 })
            let sets = Set(answers.map { $0.json["imageNodes"]?.arrayValue?.compactMap { $0["id"]?.stringValue } })
            #expect(sets.count == 1)
            #expect(try await server.api.get(path).json["imageNodes"]?.count == 4)
            try await eventually("not all creates were sent") { server.provider.creates.count == 4 ? true : nil }
        }
    }
}
