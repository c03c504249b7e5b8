import EaselCore
import JSON
import NIOHTTP1
import TestSupport
import Testing

@testable import EaselServer

/// Repeated requests, and clients that disconnect: nothing is generated twice and nothing is lost.
@Suite(.timeLimit(.minutes(5)))
struct OpenAIRetryTests {
    private static let body = #"{"prompt":"a lighthouse"}"#

    @Test func fiveConcurrentRequestsWithOneKeyAreOneCreate() async throws {
        try await withServer { server in
            let answers = try await withThrowingTaskGroup(of: Answer.self) { group in
                for _ in 0..<5 {
                    group.addTask {
                        try await server.api.post(
                            TestServer.generations, Self.body, headers: ["Idempotency-Key": "order-1"])
                    }
                }
                try await server.deliver(0)
                return try await group.reduce(into: [Answer]()) { $0.append($1) }
            }
            let image = try await TestImage.png
            #expect(answers.allSatisfy { $0.imageBytes == [image] })
            #expect(Set(answers.compactMap { $0.header("X-Easel-Image-Nodes") }).count == 1)
            // And later, too.
            let again = try await server.api.post(
                TestServer.generations, Self.body, headers: ["Idempotency-Key": "order-1"])
            #expect(again.imageBytes == [image])
            #expect(server.provider.creates.count == 1)
            try await server.api.post(
                TestServer.generations, #"{"prompt":"another"}"#, headers: ["Idempotency-Key": "order-1"]
            ).expectOpenAIError(400, "invalid_value", param: "Idempotency-Key")
        }
    }

    /// An image in the trash is paid for: the same request gets it again, not advice to pay once more.
    @Test func aRepeatedRequestGetsAnImageFromTheTrash() async throws {
        try await withServer { server in
            let key = ["Idempotency-Key": "order-1"]
            let first = try await server.generate(Self.body, headers: key)
            let id = try #require(first.header("X-Easel-Image-Nodes"))
            #expect(try await server.api.delete("/api/image-nodes/\(id)").status == 204)
            let again = try await server.api.post(TestServer.generations, Self.body, headers: key)
            #expect(again.imageBytes == [try await TestImage.png])
            #expect(server.provider.creates.count == 1)
        }
    }

    @Test func aClientLibrarysRetryJoinsTheLatestRequest() async throws {
        try await withServer { server in
            async let first = server.api.post(TestServer.generations, Self.body)
            _ = try await server.create(0)
            async let second = server.api.post(
                TestServer.generations, Self.body, headers: ["X-Stainless-Retry-Count": "0"])
            _ = try await server.create(1)
            async let retry = server.api.post(
                TestServer.generations, Self.body, headers: ["X-Stainless-Retry-Count": "1"])
            for number in 0..<2 { try await server.deliver(number) }
            #expect(try await first.header("X-Easel-Image-Nodes") != second.header("X-Easel-Image-Nodes"))
            #expect(try await retry.header("X-Easel-Image-Nodes") == second.header("X-Easel-Image-Nodes"))
            #expect(server.provider.creates.count == 2)
            // Another key or another body makes another request.
            let key = try await server.makeKey([.read, .write]).key
            let other = server.anonymous.with(["Authorization": "Bearer \(key)"])
            let retried = ["X-Stainless-Retry-Count": "1"]
            #expect(try await server.generate(Self.body, headers: retried, as: other).status == 200)
            #expect(try await server.generate(#"{"prompt":"b"}"#, headers: retried).status == 200)
            #expect(server.provider.creates.count == 4)
            // So does one of yesterday.
            server.clock.advance(days: 1)
            #expect(try await server.generate(Self.body, headers: retried).status == 200)
            #expect(server.provider.creates.count == 5)
        }
    }

    @Test func aRetryDoesNotPayForAFailureAgain() async throws {
        try await withServer { server in
            server.provider.answerCreates { _ in .refused(NodeError(.contentPolicy, "No.")) }
            for count in 0..<3 {
                try await server.api.post(
                    TestServer.generations, Self.body, headers: ["X-Stainless-Retry-Count": "\(count)"]
                ).expectOpenAIError(400, "moderation_blocked")
            }
            #expect(server.provider.creates.count == 1)
        }
    }

    @Test func theBoundaryOfAFormDoesNotMatter() async throws {
        try await withServer { server in
            let parts = [
                Form.text("prompt", "make it blue"), Form.part("image", try await TestImage.png),
                Form.text("model", "gpt-image-1"),
            ]
            async let first = server.edit(parts)
            try await server.deliver(0)
            #expect(try await first.status == 200)
            let again = try await server.edit(
                parts, headers: ["X-Stainless-Retry-Count": "1"], boundary: "another-boundary")
            #expect(try await again.header("X-Easel-Image-Nodes") == first.header("X-Easel-Image-Nodes"))
            #expect(server.provider.creates.count == 1)
        }
    }

    @Test func aClientThatDisconnectsLosesNothing() async throws {
        try await withServer { server in
            try await RawConnection.with(server.api.origin) { connection in
                await connection.send(
                    "POST /v1/images/generations HTTP/1.1\r\nHost: easel.test\r\nAuthorization: Bearer "
                        + "\(server.key)\r\nContent-Length: \(Self.body.utf8.count)\r\n\r\n\(Self.body)")
                _ = try await server.create(0)
            }
            try await server.deliver(0)
            let id = try #require(try await server.onlyNode()["id"]?.stringValue)
            _ = try await server.node(id, when: "completed")
            let retry = try await server.api.post(
                TestServer.generations, Self.body, headers: ["X-Stainless-Retry-Count": "1"])
            #expect(retry.header("X-Easel-Image-Nodes") == id)
            #expect(retry.imageBytes.count == 1)
        }
    }

    /// Proxies close a connection on which nothing arrives.
    @Test func whitespaceIsSentWhileAnImageIsGenerated() async throws {
        try await withServer(TestServer.impatient) { server in
            // It starts before the provider has finished.
            let answer = try await server.api.send(.POST, TestServer.generations, bytes: Array(Self.body.utf8)) {
                try await server.deliver(0)
            }
            #expect(answer.status == 200)
            #expect(answer.text.hasPrefix(" "))
            #expect(answer.imageBytes.count == 1)
        }
    }

    @Test func anErrorAfterWhitespaceIsInTheBody() async throws {
        try await withServer(TestServer.impatient) { server in
            let body = #"{"prompt":"a","seed":1}"#
            let start = try await RawConnection.with(server.api.origin) { connection in
                await connection.send(
                    "POST /v1/images/generations HTTP/1.1\r\nHost: easel.test\r\nAuthorization: Bearer "
                        + "\(server.key)\r\nContent-Length: \(body.utf8.count)\r\n\r\n\(body)")
                var answer = ""
                while !answer.contains("\r\n \r\n") { answer += await connection.next() ?? "\r\n \r\n" }
                try await server.deliver(0, \.failure)
                while !answer.contains("}}") { answer += await connection.next() ?? "}}" }
                return answer
            }
            #expect(start.hasPrefix("HTTP/1.1 200 OK"), "\(start)")
            #expect(start.contains(#""code":"provider_error""#), "\(start)")
        }
    }

    /// OpenAI's Python library repeats a request whose response breaks off, and then gets the status.
    @Test func theResponseBreaksOffForClientsThatRetry() async throws {
        try await withServer(TestServer.impatient) { server in
            let headers = ["X-Stainless-Lang": "python", "X-Stainless-Retry-Count": "0"]
            let lines = headers.map { "\($0): \($1)\r\n" }.joined()
            let answer = try await RawConnection.with(server.api.origin) { connection in
                await connection.send(
                    "POST /v1/images/generations HTTP/1.1\r\nHost: easel.test\r\nAuthorization: Bearer "
                        + "\(server.key)\r\n\(lines)Content-Length: \(Self.body.utf8.count)\r\n\r\n\(Self.body)")
                var answer = ""
                while !answer.contains("\r\n \r\n") { answer += await connection.next() ?? "\r\n \r\n" }
                try await server.deliver(0, \.failure)
                while let piece = await connection.next() { answer += piece }
                return answer
            }
            #expect(!answer.contains("\r\n0\r\n"), "the response is incomplete")
            #expect(!answer.contains("error"))
            try await server.api.post(
                TestServer.generations, Self.body, headers: headers.merging(["X-Stainless-Retry-Count": "1"]) { $1 }
            ).expectOpenAIError(400, "provider_error")
            #expect(server.provider.creates.count == 1)
        }
    }

    @Test(arguments: [(["Idempotency-Key": "k"], 503), (["X-Stainless-Retry-Count": "0"], 503), ([:], 400)])
    func shutdownIsReportedOnlyToClientsThatCanJoinAgain(headers: [String: String], status: Int) async throws {
        try await withServer { server in
            async let answer = server.api.post(TestServer.generations, Self.body, headers: headers)
            _ = try await server.create(0)
            await server.shutDown()
            try await answer.expectOpenAIError(status, "server_stopping")
            #expect(try await answer.header("X-Easel-Image-Nodes") != nil)
        }
    }
}
