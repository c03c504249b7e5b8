import EaselCore
import Foundation
import JSON
import NIOHTTP1
import SQLiteStore
import TestSupport
import Testing

@testable import EaselServer

/// Errors in the form of OpenAI's API, none of which makes a client pay again.
@Suite(.timeLimit(.minutes(5)))
struct OpenAIErrorTests {
    @Test(arguments: [
        ("{}", 400, "missing_required_parameter", "prompt"), ("nothing", 400, "invalid_json", nil),
        (#"{"prompt":" "}"#, 400, "invalid_value", "prompt"), (#"{"prompt":7}"#, 400, "invalid_value", "prompt"),
        (#"{"prompt":"a","n":0}"#, 400, "invalid_value", "n"), (#"{"prompt":"a","n":11}"#, 400, "invalid_value", "n"),
        (#"{"prompt":"a","n":1.5}"#, 400, "invalid_value", "n"),
        (#"{"prompt":"a","size":"big"}"#, 400, "invalid_value", "size"),
        (#"{"prompt":"a boat","model":"flux-2/pro-image-to-image"}"#, 400, "invalid_value", "image"),
        (#"{"prompt":"a","model":"gpt-5"}"#, 404, "model_not_found", "model"),
        (#"{"prompt":"a","response_format":"gif"}"#, 400, "invalid_value", "response_format"),
        (#"{"prompt":"a","stream":"perhaps"}"#, 400, "invalid_value", "stream"),
    ])
    func nameTheParameter(body: String, status: Int, code: String, param: String?) async throws {
        try await withServer { server in
            let answer = try await server.api.post(TestServer.generations, body)
            answer.expectOpenAIError(status, code, param: param)
            #expect(answer.header("X-Should-Retry") == "false")
            #expect(server.provider.creates.isEmpty)
            #expect(try await server.api.get("/api/canvases").json["canvases"]?.count == 0, "nor is a canvas created")
        }
    }

    @Test func errorsBeforeAnyRouteHaveTheSameForm() async throws {
        try await withServer { server in
            try await server.anonymous.get("/v1/models").expectOpenAIError(401, "invalid_api_key")
            try await server.api.get("/v1/nothing").expectOpenAIError(404, "not_found")
            try await server.api.post("/v1/models").expectOpenAIError(405, "method_not_allowed")
            let packed = try await server.api.post(
                TestServer.generations, "{}", headers: ["Content-Encoding": "gzip"])
            packed.expectOpenAIError(415, "unsupported_media_type", param: "Content-Encoding")
            let canvas = try await server.makeCanvas()
            let guest = server.guest(try await server.makeShare(of: canvas))
            try await guest.get("/v1/models").expectOpenAIError(403, "forbidden")
            // The response contains the image, which this key may not see.
            let key = try await server.makeKey([.write]).key
            let writer = server.anonymous.with(["Authorization": "Bearer \(key)"])
            try await writer.post(TestServer.generations, #"{"prompt":"a"}"#).expectOpenAIError(403, "forbidden")
            // Other routes keep their own form.
            try await server.api.get("/api/nothing").expectProblem(404, "not_found")
        }
    }

    private static let refusals: [(NodeError.Code, Int, String)] = [
        (.contentPolicy, 400, "moderation_blocked"), (.budgetExceeded, 429, "insufficient_quota"),
        (.insufficientCredits, 429, "insufficient_quota"), (.invalidPrompt, 400, "invalid_prompt"),
        (.unauthorized, 400, "provider_unauthorized"), (.providerError, 400, "provider_error"),
        (.providerUnavailable, 400, "provider_unavailable"), (.referenceMissing, 400, "reference_missing"),
    ]

    @Test(arguments: refusals.indices)
    func aFailureHasAStatusThatClientsDoNotRetry(index: Int) async throws {
        let (code, status, name) = Self.refusals[index]
        try await withServer { server in
            server.provider.answerCreates { _ in .refused(NodeError(code, "The provider's “words”.")) }
            let answer = try await server.api.post(TestServer.generations, #"{"prompt":"a"}"#)
            answer.expectOpenAIError(status, name)
            let id = try #require(answer.header("X-Easel-Image-Nodes"))
            #expect(answer.json["error"]?["message"]?.stringValue?.contains(id) == true, "\(answer.text)")
            #expect(answer.header("X-Should-Retry") == "false")
            #expect(answer.header("X-Easel-Reason-Phrase") == nil)
        }
    }

    @Test func anUnknownOutcomeNamesTheImageNode() async throws {
        var setup = TestServer.Setup()
        setup.policy.giveUpAfter = 0.2
        try await withServer(setup) { server in
            server.provider.answerCreates { _ in .unknown(reason: "cut") }
            let answer = try await server.api.post(TestServer.generations, #"{"prompt":"a"}"#)
            answer.expectOpenAIError(400, "outcome_unknown")
            let id = try #require(answer.header("X-Easel-Image-Nodes"))
            #expect(answer.text.contains(id) && answer.text.contains("canvas"), "\(answer.text)")
        }
    }

    @Test func anExhaustedBudgetIsReported() async throws {
        try await withServer { server in
            try await server.store.setBudget(1, of: server.organization)
            let answer = try await server.api.post(TestServer.generations, #"{"prompt":"a"}"#)
            answer.expectOpenAIError(429, "insufficient_quota")
            #expect(answer.json["error"]?["type"]?.stringValue == "insufficient_quota")
            #expect(server.provider.creates.isEmpty)
        }
    }

    @Test func canceledAndDeletedImagesAreReported() async throws {
        try await withServer { server in
            for (verb, code) in [("cancel", "canceled"), ("delete", "image_deleted")] {
                let canvas = try await server.makeCanvas()
                async let answer = server.api.post(
                    TestServer.generations, #"{"prompt":"a"}"#, headers: ["X-Easel-Canvas": canvas])
                let id = try await eventually("there is no image node") {
                    try await server.api.get("/api/canvases/\(canvas)/image-nodes").json["imageNodes"]?[0]?["id"]?
                        .stringValue
                }
                _ = try await server.node(id, when: "processing")
                if verb == "cancel" {
                    #expect(try await server.api.post("/api/image-nodes/\(id)/cancel").status == 202)
                } else {
                    #expect(try await server.api.delete("/api/image-nodes/\(id)").status == 204)
                }
                try await answer.expectOpenAIError(400, code)
                // It was submitted, so it may be paid for.
                let message = try await answer.json["error"]?["message"]?.stringValue
                #expect(message?.contains("may be paid for") == true, "\(message ?? "")")
            }
        }
    }

    /// Some programs show people nothing else.
    @Test func theReasonPhraseExplainsTheError() async throws {
        try await withServer { server in
            server.provider.answerCreates { _ in .refused(NodeError(.contentPolicy, "No.")) }
            for (body, start) in [
                (#"{"prompt":"a"}"#, "HTTP/1.1 400 Prompt refused by the provider (image node node_"),
                (#"{"prompt":"a\nb","model":"“é\r\nX: y”"}"#, "HTTP/1.1 404 The model \"\"?  X: y\"\" does not exist"),
            ] {
                let answer = try await RawConnection.with(server.api.origin) { connection in
                    await connection.send(
                        "POST /v1/images/generations HTTP/1.1\r\nHost: easel.test\r\nAuthorization: Bearer "
                            + "\(server.key)\r\nContent-Length: \(body.utf8.count)\r\n\r\n\(body)")
                    return await connection.next() ?? ""
                }
                #expect(answer.hasPrefix(start), "\(answer)")
                #expect(!answer.contains("Reason-Phrase"))
            }
        }
    }

    @Test func missingBytesAreReported() async throws {
        try await withServer { server in
            let made = try await server.generate(#"{"prompt":"a"}"#, headers: ["Idempotency-Key": "k"])
            #expect(made.status == 200)
            for file in server.keptFiles { try FileManager.default.removeItem(at: file) }
            let again = try await server.api.post(
                TestServer.generations, #"{"prompt":"a"}"#, headers: ["Idempotency-Key": "k"])
            again.expectOpenAIError(400, "image_unreadable")
        }
    }

    /// A client that disconnects does not occupy a slot for long.
    @Test func disconnectingReleasesTheSlot() async throws {
        var setup = TestServer.impatient
        setup.limits.streamsPerKey = 1
        try await withServer(setup) { server in
            for body in [#"{"prompt":"a"}"#, #"{"prompt":"a","stream":true}"#] {
                let known = server.provider.creates.count
                try await RawConnection.with(server.api.origin) { connection in
                    await connection.send(
                        "POST /v1/images/generations HTTP/1.1\r\nHost: easel.test\r\nAuthorization: Bearer "
                            + "\(server.key)\r\nContent-Length: \(body.utf8.count)\r\n\r\n\(body)")
                    _ = try await server.create(known)
                }
                // The slot is checked before the canvas.
                try await eventually("the slot was not released") {
                    let other = try await server.api.post(
                        TestServer.generations, #"{"prompt":"a"}"#, headers: ["X-Easel-Canvas": "none"])
                    return other.status == 404 ? true : nil
                }
            }
        }
    }

    @Test func waitingOccupiesASlot() async throws {
        var setup = TestServer.Setup()
        setup.limits.streamsPerKey = 1
        try await withServer(setup) { server in
            async let first = server.api.post(TestServer.generations, #"{"prompt":"a"}"#)
            _ = try await server.create(0)
            let second = try await server.api.post(TestServer.generations, #"{"prompt":"a"}"#)
            second.expectOpenAIError(429, "too_many_streams")
            #expect(second.header("Retry-After") == "5")
            #expect(second.header("X-Should-Retry") == nil, "it may be sent again, since nothing was generated")
            try await server.deliver(0)
            #expect(try await first.status == 200)
            #expect(try await server.generate(#"{"prompt":"a"}"#).status == 200)
        }
    }
}
