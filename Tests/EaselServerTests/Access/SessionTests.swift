import EaselCore
import KieAI
import SQLiteStore
import Testing

/// The page's sign-in by cookie.
@Suite(.timeLimit(.minutes(5)))
struct SessionTests {
    private static func cookie(in answer: Answer) -> (value: String, attributes: [String])? {
        guard let header = answer.header("Set-Cookie") else { return nil }
        let parts = header.split(separator: ";").map { $0.trimmingPrefix(while: { $0 == " " }) }
        guard let pair = parts.first, pair.hasPrefix("easel_session=") else { return nil }
        return (String(pair.dropFirst("easel_session=".count)), parts.dropFirst().map(String.init))
    }

    private static func signIn(_ server: TestServer, key: String? = nil) async throws -> (APIClient, [String]) {
        let answer = try await server.anonymous.post("/api/session", #"{"apiKey":"\#(key ?? server.key)"}"#)
        #expect(answer.status == 200)
        #expect(answer.json["organization"]?["name"]?.stringValue == "First")
        let cookie = try #require(Self.cookie(in: answer))
        #expect(cookie.value != server.key)
        return (server.anonymous.with(["Cookie": "theme=dark; easel_session=\(cookie.value)"]), cookie.attributes)
    }

    @Test func signsInUsesTheCookieAndSignsOut() async throws {
        try await withServer { server in
            let (browser, attributes) = try await Self.signIn(server)
            #expect(Set(attributes) == ["Path=/", "HttpOnly", "SameSite=Strict", "Max-Age=2592000"])
            #expect(try await browser.get("/api/session").json["scopes"] == ["read", "write"])
            #expect(try await browser.get("/api/canvases").status == 200)

            let out = try await browser.delete("/api/session")
            #expect(out.status == 204)
            let gone = try #require(Self.cookie(in: out))
            #expect(gone.value.isEmpty)
            #expect(gone.attributes.contains("Max-Age=0"))
            try await browser.get("/api/session").expectProblem(401, "unauthorized")
            try await browser.get("/api/canvases").expectProblem(401, "unauthorized")
        }
    }

    @Test func isForHTTPSOnlyWhereTheSiteIs() async throws {
        var setup = TestServer.Setup()
        setup.siteURL = "https://easel.test"
        try await withServer(setup) { server in
            let (_, attributes) = try await Self.signIn(server)
            #expect(attributes.contains("Secure"))
        }
    }

    /// Another site can make a browser send the cookie, but not the header.
    @Test func changesByCookieNeedTheHeader() async throws {
        try await withServer { server in
            let (browser, _) = try await Self.signIn(server)
            let canvas = try await server.makeCanvas()
            try await browser.post("/api/canvases", "{}").expectProblem(403, "cross_site")
            try await browser.patch("/api/canvases/\(canvas)", #"{"title":"x"}"#).expectProblem(403, "cross_site")
            try await browser.delete("/api/canvases/\(canvas)").expectProblem(403, "cross_site")
            try await browser.post("/api/canvases/\(canvas)/image-nodes", #"{"prompt":"a"}"#)
                .expectProblem(403, "cross_site")
            #expect(server.provider.creates.isEmpty)
            let page = browser.with(["X-Easel-Request": "1"])
            #expect(try await page.post("/api/canvases", "{}").status == 201)
            #expect(try await page.delete("/api/canvases/\(canvas)").status == 204)
        }
    }

    @Test func otherSitesNeitherChangeAnythingNorSignIn() async throws {
        try await withServer { server in
            let (browser, _) = try await Self.signIn(server)
            let page = browser.with(["X-Easel-Request": "1"])
            let signIn = #"{"apiKey":"\#(server.key)"}"#
            let own = server.anonymous.origin
            for origin in ["https://evil.test", "null", own + ".evil.test", "https://easel.test.evil", own + ":1"] {
                let headers = ["Origin": origin]
                try await page.post("/api/canvases", "{}", headers: headers).expectProblem(403, "cross_site")
                let answer = try await server.anonymous.post("/api/session", signIn, headers: headers)
                answer.expectProblem(403, "cross_site")
                #expect(answer.header("Set-Cookie") == nil)
            }
            // Its own pages, by the name it is known by and by the one it was asked at; and programs with a key.
            for origin in ["http://easel.test", own] {
                #expect(try await page.post("/api/canvases", "{}", headers: ["Origin": origin]).status == 201)
                #expect(
                    try await server.anonymous.post("/api/session", signIn, headers: ["Origin": origin]).status == 200)
            }
            #expect(
                try await server.api.post("/api/canvases", "{}", headers: ["Origin": "https://app.test"]).status == 201)
        }
    }

    @Test func refusesKeysThatAreWrongOrRevoked() async throws {
        try await withServer { server in
            let revoked = try await server.makeKey([.read])
            let (browser, _) = try await Self.signIn(server, key: revoked.key)
            #expect(try await browser.get("/api/canvases").status == 200)
            _ = try await server.store.revokeAPIKey(revoked.id, at: server.clock.now())
            // A session ends with its key.
            try await browser.get("/api/canvases").expectProblem(401, "unauthorized")
            for key in [revoked.key, "", "wrong", server.key + " "] {
                let answer = try await server.anonymous.post("/api/session", #"{"apiKey":"\#(key)"}"#)
                answer.expectProblem(401, "unauthorized", field: "apiKey")
                #expect(answer.header("Set-Cookie") == nil)
            }
        }
    }

    @Test func endsAfterThirtyDays() async throws {
        try await withServer { server in
            let (browser, _) = try await Self.signIn(server)
            server.clock.advance(days: 29.9)
            #expect(try await browser.get("/api/session").status == 200)
            server.clock.advance(days: 0.2)
            try await browser.get("/api/session").expectProblem(401, "unauthorized")
        }
    }

    @Test func demoSignsInOnlyVisitorsOfThisMachineByItsOwnNames() async throws {
        var setup = TestServer.Setup()
        setup.signsInDemo = true
        try await withServer(setup) { server in
            for host in ["localhost", "localhost:3000", "127.0.0.1:3000", "[::1]", "[::1]:3000", "LOCALHOST"] {
                let answer = try await server.anonymous.get("/", headers: ["Host": host])
                let cookie = try #require(Self.cookie(in: answer), "\(host)")
                let browser = server.anonymous.with(["Cookie": "easel_session=\(cookie.value)"])
                #expect(try await browser.get("/api/session").status == 200)
            }
            for host in [
                "evil.example", "localhost.evil.example", "127.0.0.1.evil.example", "evil.example:3000", "127.0.0.2",
                "localhost@evil.example", "xlocalhost", "[::1", "0.0.0.0:3000",
            ] {
                let answer = try await server.anonymous.get("/", headers: ["Host": host])
                #expect(answer.header("Set-Cookie") == nil, "\(host)")
            }
        }
    }

    @Test func onlyTheDemoSignsInByItself() async throws {
        try await withServer { server in
            let answer = try await server.anonymous.get("/", headers: ["Host": "localhost"])
            #expect(answer.status == 200)
            #expect(answer.header("Set-Cookie") == nil)
        }
    }
}
