import EaselCore
import EaselServer
import JSON
import NIOHTTP1
import SQLiteStore
import TestSupport
import Testing

/// Keys that expire, and managing keys and sessions.
@Suite(.timeLimit(.minutes(5)))
struct APIKeyTests {
    private static func administrator(of server: TestServer) async throws -> APIClient {
        server.anonymous.with(["Authorization": "Bearer \(try await server.makeKey([.admin]).key)"])
    }

    private static func browser(_ server: TestServer, key: String, agent: String = "Firefox") async throws -> APIClient
    {
        let answer = try await server.anonymous.post(
            "/api/session", #"{"apiKey":"\#(key)"}"#, headers: ["User-Agent": agent])
        let cookie = try #require(answer.header("Set-Cookie")?.split(separator: ";").first)
        return server.anonymous.with(["Cookie": String(cookie), "X-Easel-Request": "1"])
    }

    @Test func anExpiredKeyIsRefusedWithItsExpiryDate() async throws {
        try await withServer { server in
            let key = try await server.makeKey([.read], expiresAt: server.clock.now().adding(seconds: 86_400))
            let client = server.anonymous.with(["Authorization": "Bearer \(key.key)"])
            let browser = try await Self.browser(server, key: key.key)
            #expect(try await client.get("/api/canvases").status == 200)
            #expect(try await browser.get("/api/canvases").status == 200)
            server.clock.advance(days: 1)
            let answer = try await client.get("/api/canvases")
            answer.expectProblem(401, "unauthorized")
            #expect(answer.json["detail"]?.stringValue?.contains("expired at 20") == true)
            #expect(answer.header("WWW-Authenticate") == "Bearer")
            // Its sessions end with it, and it cannot start new ones.
            try await browser.get("/api/canvases").expectProblem(401, "unauthorized")
            let signIn = try await server.anonymous.post("/api/session", #"{"apiKey":"\#(key.key)"}"#)
            signIn.expectProblem(401, "unauthorized", field: "apiKey")
            #expect(signIn.header("Set-Cookie") == nil)
            // Without any key the answer is a different one.
            let unknown = try await server.anonymous.get("/api/canvases")
            #expect(unknown.json["detail"] != answer.json["detail"])
        }
    }

    @Test func createsListsAndRevokesKeys() async throws {
        try await withServer { server in
            let admin = try await Self.administrator(of: server)
            let end = server.clock.now().adding(seconds: 3_600).milliseconds
            let made = try await admin.post(
                "/api/keys", #"{"scopes":["write","read","read"],"name":"Build","expiresAt":\#(end)}"#)
            #expect(made.status == 201)
            #expect(made.json["scopes"] == ["read", "write"])
            #expect(made.json["name"] == "Build")
            #expect(made.json["expiresAt"]?.lenientInteger == Int(end))
            #expect(made.json["organizationId"]?.stringValue == server.organization.rawValue)
            let key = try #require(made.json["key"]?.stringValue)
            let id = try #require(made.json["id"]?.stringValue)
            let client = server.anonymous.with(["Authorization": "Bearer \(key)"])
            #expect(try await client.post("/api/canvases", "{}").status == 201)

            let list = try await admin.get("/api/keys")
            let ids = (list.json["keys"]?.arrayValue ?? []).compactMap { $0["id"]?.stringValue }
            #expect(ids == (try await server.store.apiKeys(of: server.organization)).map(\.id.rawValue))
            #expect(ids.contains(id))
            #expect(!list.text.contains(key) && !list.text.contains(Credentials.hash(key)))
            #expect(!list.text.contains("hash"))

            let canvas = try await server.makeCanvas()
            var feed = try await FeedReader(client, canvas: canvas, after: "0")
            let session = try await client.post("/api/session", #"{"apiKey":"\#(key)"}"#)
            let cookie = try #require(session.header("Set-Cookie")?.prefix { $0 != ";" })
            let page = server.anonymous.with(["Cookie": String(cookie)])
            var signedIn = try await FeedReader(page, canvas: canvas, after: "0")
            #expect(try await admin.delete("/api/keys/\(id)").status == 204)
            // At once, not at the next heartbeat: the feed's clock does not move in this test.
            #expect(try await feed.next() == nil)
            #expect(try await signedIn.next() == nil)
            try await client.get("/api/canvases").expectProblem(401, "unauthorized")
            let after = try await admin.get("/api/keys").json["keys"]?.arrayValue ?? []
            #expect(after.first { $0["id"]?.stringValue == id }?["revokedAt"] != nil)
            try await admin.delete("/api/keys/key_none").expectProblem(404, "not_found")
        }
    }

    @Test func refusesInvalidKeyRequests() async throws {
        try await withServer { server in
            let admin = try await Self.administrator(of: server)
            let bodies = [
                (#"{}"#, "scopes"), (#"{"scopes":[]}"#, "scopes"), (#"{"scopes":["read","all"]}"#, "scopes"),
                (#"{"scopes":"read"}"#, "scopes"), (#"{"scopes":["read"],"name":""}"#, "name"),
                (#"{"scopes":["read"],"name":"\#(String(repeating: "n", count: 101))"}"#, "name"),
                (#"{"scopes":["read"],"expiresAt":1795132790}"#, "expiresAt"),
                (#"{"scopes":["read"],"expiresAt":9e17}"#, "expiresAt"),
                (#"{"scopes":["read"],"expiresAt":"2027-01-31"}"#, "expiresAt"),
                (#"{"scopes":["read"],"organizationId":"org_second"}"#, "organizationId"),
            ]
            let before = try await server.store.apiKeys(of: nil).count
            for (body, field) in bodies {
                let answer = try await admin.post("/api/keys", body)
                answer.expectProblem(
                    422, field == "organizationId" ? "unknown_field" : "invalid_field", field: field, "\(body)")
            }
            #expect(try await server.store.apiKeys(of: nil).count == before)
        }
    }

    @Test func listsAndEndsSessions() async throws {
        try await withServer { server in
            let mine = try await server.makeKey([.read, .write])
            let long = String(repeating: "x", count: 5_000)
            let browser = try await Self.browser(server, key: mine.key, agent: long)
            _ = try await Self.browser(server, key: server.key)
            _ = try await Self.browser(server, key: try await server.makeStrangersKey([.read]))

            let list = try await browser.get("/api/sessions")
            let sessions = list.json["sessions"]?.arrayValue ?? []
            #expect(sessions.map { $0["current"] } == [true, false])
            #expect(sessions[1]["userAgent"] == "Firefox")
            #expect((sessions[0]["userAgent"]?.stringValue?.count ?? 0) <= 200)
            let cookie = try #require(browser.headers["Cookie"]?.split(separator: "=").last.map(String.init))
            #expect(!list.text.contains(cookie) && !list.text.contains(Credentials.hash(cookie)))

            // Ending another key's session needs an administrator; ending one's own does not.
            let ids = sessions.compactMap { $0["id"]?.stringValue }
            try await browser.delete("/api/sessions/\(ids[1])").expectProblem(403, "forbidden")
            #expect(try await browser.delete("/api/sessions/\(ids[0])").status == 204)
            try await browser.get("/api/sessions").expectProblem(401, "unauthorized")
            let chief = server.anonymous.with([
                "Authorization": "Bearer \(try await server.makeKey(Scope.allCases).key)"
            ])
            #expect(try await chief.delete("/api/sessions/\(ids[1])").status == 204)
            #expect(try await chief.get("/api/sessions").json["sessions"] == [])
            try await chief.delete("/api/sessions/\(ids[1])").expectProblem(404, "not_found")
        }
    }

    @Test func aSessionEndsWithItsKey() async throws {
        try await withServer { server in
            let end = server.clock.now().adding(seconds: 60)
            let key = try await server.makeKey([.read], expiresAt: end)
            let browser = try await Self.browser(server, key: key.key)
            let session = try await browser.get("/api/sessions").json["sessions"]?[0]
            #expect(session?["expiresAt"]?.lenientInteger == Int(end.milliseconds))
        }
    }

    /// Uses are collected in memory; the rest is written at shutdown.
    @Test func recordsWhenAKeyWasLastUsed() async throws {
        try await withServer { server in
            let browser = try await Self.browser(server, key: server.key)
            #expect(try await browser.get("/api/canvases").status == 200)
            let before = try await server.store.apiKeys(of: server.organization)
            #expect(before.allSatisfy { $0.lastUsedAt == nil }, "a request waited for the write")
            await server.shutDown()
            let key = try await eventually("the use was never stored") {
                try await server.store.apiKeys(of: server.organization).first { $0.lastUsedAt != nil }
            }
            #expect(key.hash == Credentials.hash(server.key))
            let sessions = try await server.store.sessions(of: server.organization, at: server.clock.now())
            #expect(sessions.map(\.lastUsedAt) == [key.lastUsedAt])
        }
    }
}
