import EaselCore
import JSON
import NIOHTTP1
import SQLiteStore
import TestSupport
import Testing

@testable import EaselServer

/// Clients above the limit wait; others do not.
@Suite(.timeLimit(.minutes(5)))
struct RequestLimitTests {
    private static func setup(perKey: Int? = nil, perAddress: Int? = nil) -> TestServer.Setup {
        var setup = TestServer.Setup()
        setup.limits.perKey = perKey.map { RateLimit(count: $0, seconds: 86_400) }
        setup.limits.perAddress = perAddress.map { RateLimit(count: $0, seconds: 86_400) }
        return setup
    }

    @Test func anOrganizationHasOneQuota() async throws {
        try await withServer(Self.setup(perKey: 3)) { server in
            for left in [2, 1, 0] {
                let answer = try await server.api.get("/api/canvases")
                #expect(answer.status == 200)
                #expect(answer.header("RateLimit-Policy") == #""organization";q=3;w=86400"#)
                #expect(answer.header("RateLimit")?.hasPrefix("\"organization\";r=\(left);t=") == true)
                #expect(answer.header("Retry-After") == nil)
            }
            let refused = try await server.api.post("/api/canvases", "{}")
            refused.expectProblem(429, "too_many_requests")
            #expect(refused.header("RateLimit")?.hasPrefix(#""organization";r=0;t=86"#) == true)
            #expect((1...28_800).contains(Int(refused.header("Retry-After") ?? "") ?? 0))
            #expect(try await server.store.canvases(of: server.organization, limit: 9, after: nil).canvases.isEmpty)
            // More keys do not mean more quota. Another organization does not wait.
            let other = server.anonymous.with(["Authorization": "Bearer \(try await server.makeKey([.read]).key)"])
            try await other.get("/api/canvases").expectProblem(429, "too_many_requests")
            #expect(try await server.stranger.get("/api/canvases").status == 200)
            server.clock.advance(days: 1)
            #expect(try await server.api.get("/api/canvases").status == 200)
        }
    }

    @Test func refusalsHaveTheRateLimitHeaders() async throws {
        try await withServer(Self.setup(perKey: 9)) { server in
            let answer = try await server.api.get("/api/canvases/canvas_none")
            answer.expectProblem(404, "not_found")
            #expect(answer.header("RateLimit")?.hasPrefix(#""organization";r=8;"#) == true)
        }
    }

    @Test func guessingKeysIsLimitedByAddress() async throws {
        try await withServer(Self.setup(perAddress: 3)) { server in
            func guess(from address: String) async throws -> Answer {
                try await server.anonymous.get(
                    "/api/canvases", headers: ["Authorization": "Bearer easel_guess", "X-Forwarded-For": address])
            }
            for _ in 0..<3 { try await guess(from: "203.0.113.1").expectProblem(401, "unauthorized") }
            let refused = try await guess(from: "203.0.113.1")
            refused.expectProblem(429, "too_many_requests")
            #expect(refused.header("RateLimit-Policy") == #""address";q=3;w=86400"#)
            try await guess(from: "203.0.113.2").expectProblem(401, "unauthorized")
            // A valid key still works from the same address.
            let own = try await server.api.get("/api/canvases", headers: ["X-Forwarded-For": "203.0.113.1"])
            #expect(own.status == 200)
            // Sign-in attempts count as guesses.
            let signIn = try await server.anonymous.post(
                "/api/session", #"{"apiKey":"guess"}"#, headers: ["X-Forwarded-For": "203.0.113.1"])
            signIn.expectProblem(429, "too_many_requests")
        }
    }

    /// Anybody may have a share link: it has its own quota, and no single address can use all of it.
    @Test func aShareLinkIsLimitedByItselfAndByAddress() async throws {
        try await withServer(Self.setup(perKey: 5, perAddress: 3)) { server in
            let canvas = try await server.makeCanvas()
            let guest = server.guest(try await server.makeShare(of: canvas))
            func look(from address: String) async throws -> Answer {
                try await guest.get("/api/canvases/\(canvas)", headers: ["X-Forwarded-For": address])
            }
            let first = try await look(from: "203.0.113.1")
            #expect(first.status == 200)
            #expect(first.header("RateLimit")?.hasPrefix(#""share";r=4;"#) == true)
            for _ in 0..<2 { #expect(try await look(from: "203.0.113.1").status == 200) }
            let greedy = try await look(from: "203.0.113.1")
            greedy.expectProblem(429, "too_many_requests")
            #expect(greedy.header("RateLimit-Policy")?.hasPrefix(#""address";q=3;"#) == true)
            for _ in 0..<2 { #expect(try await look(from: "203.0.113.2").status == 200) }
            let refused = try await look(from: "203.0.113.3")
            refused.expectProblem(429, "too_many_requests")
            #expect(refused.json["detail"]?.stringValue?.hasPrefix("This share link may send 5 requests") == true)
            // Other links and keys are not affected.
            let other = server.guest(try await server.makeShare(of: canvas))
            let elsewhere = try await other.get(
                "/api/canvases/\(canvas)", headers: ["X-Forwarded-For": "203.0.113.3"])
            #expect(elsewhere.status == 200)
        }
    }

    @Test func imagesWithALinkAndHealthChecksAreNotLimited() async throws {
        try await withServer(Self.setup(perAddress: 1)) { server in
            let node = try await server.makeCompletedNode()
            let url = try #require(node["imageUrl"]?.stringValue?.split(separator: "http://easel.test").last)
            for _ in 0..<5 {
                #expect(try await server.anonymous.get(String(url)).status == 200)
                #expect(try await server.anonymous.get("/healthz").status == 200)
            }
            let id = try #require(node["imageStorageId"]?.stringValue)
            #expect(try await server.anonymous.get("/api/images/\(id)").status == 401)
            #expect(try await server.anonymous.get("/api/images/\(id)").status == 429)
        }
    }

    /// However many forged callbacks come from the same address, the provider's are accepted.
    @Test func genuineCallbacksAreNeverLimited() async throws {
        try await withServer(Self.setup(perAddress: 1)) { server in
            let node = try await server.makeRunningNode()
            for _ in 0..<200 {
                let answer = try await server.anonymous.post(
                    server.callbackPath(of: node.id, token: "forged"), node.failure)
                #expect(answer.status == 401)
            }
            for _ in 0..<20 { #expect(try await server.call(back: node, node.stillRunning).status == 200) }
            #expect(try await server.call(back: node, node.success).status == 200)
            _ = try await server.node(node.id, when: "completed")
            let metrics = try await server.api.get("/metrics").text
            #expect(metrics.contains(#"easel_callbacks_total{verdict="unauthorized"} 200"#))
            // Each was counted, but not each was recorded.
            let trail = try await server.events(of: node.id)
            #expect((1..<200).contains(trail.count { $0["kind"]?.stringValue == "callback_refused" }))
        }
    }

    @Test func refusedCallbacksAreLoggedWithTheirSource() async throws {
        let recorder = LogRecorder()
        var setup = TestServer.Setup()
        setup.logger = recorder.logger
        try await withServer(setup) { server in
            for (address, token) in [("203.0.113.1", "forged"), ("203.0.113.2", "")] {
                let answer = try await server.anonymous.post(
                    server.callbackPath(of: "node_none", token: token), "{}", headers: ["X-Forwarded-For": address])
                #expect(answer.status == 401)
            }
            let lines = recorder.lines.filter { $0.message.hasPrefix("A callback was refused") }
            #expect(lines.map { $0.metadata["from"] } == ["203.0.113.1", "203.0.113.2"])
            #expect(lines.map { $0.metadata["verdict"] } == ["token_wrong", "token_missing"])
        }
    }

    /// A flood from one address leaves room to log others.
    @Test func aFloodDoesNotHideOtherRefusals() {
        let log = RefusalLog()
        let now = Timestamp(milliseconds: 1_795_348_800_000)
        let flood = ClientAddress(peer: "203.0.113.1", forwardedFor: nil)
        let told = (0..<10_000).count { _ in log.admit(from: flood, at: now) != nil }
        #expect((1...20).contains(told))
        let other = ClientAddress(peer: "203.0.113.2", forwardedFor: nil)
        #expect(log.admit(from: other, at: now) == 10_000 - told, "and the number that was not logged")
    }
}
