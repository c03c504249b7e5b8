import EaselCore
import JSON
import SQLiteStore
import TestSupport
import Testing

/// The page's sign-in by cookie.
@Suite(.timeLimit(.minutes(5)))
struct SessionTests {
    private static func cookie(in answer: Answer) -> (name: String, value: String, attributes: [String])? {
        guard let header = answer.header("Set-Cookie") else { return nil }
        let parts = header.split(separator: ";").map { $0.trimmingPrefix(while: { $0 == " " }) }
        let pair = parts.first?.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false) ?? []
        guard pair.count == 2, pair[0].contains("easel_session") else { return nil }
        return (String(pair[0]), String(pair[1]), parts.dropFirst().map(String.init))
    }

    private static func signIn(_ server: TestServer, key: String? = nil) async throws -> (APIClient, [String]) {
        let answer = try await server.anonymous.post("/api/session", #"{"apiKey":"\#(key ?? server.key)"}"#)
        #expect(answer.status == 200)
        #expect(answer.json["organization"]?["name"]?.stringValue == "First")
        let cookie = try #require(Self.cookie(in: answer))
        #expect(cookie.value != server.key)
        return (server.anonymous.with(["Cookie": "theme=dark; \(cookie.name)=\(cookie.value)"]), cookie.attributes)
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

    @Test func theCookieIsSecureOnHTTPSSites() async throws {
        var setup = TestServer.Setup()
        setup.siteURL = "https://easel.test"
        try await withServer(setup) { server in
            let (_, attributes) = try await Self.signIn(server)
            #expect(attributes.contains("Secure"))
        }
    }

    /// Another site can make a browser send the cookie, but not the header.
    @Test func writesWithACookieNeedTheHeader() async throws {
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

    @Test func otherSitesCanNeitherWriteNorSignIn() async throws {
        try await withServer { server in
            let (browser, _) = try await Self.signIn(server)
            let page = browser.with(["X-Easel-Request": "1"])
            let signIn = #"{"apiKey":"\#(server.key)"}"#
            let own = server.anonymous.origin
            for origin in [
                "https://evil.test", "null", own + ".evil.test", "https://easel.test.evil", own + ":1",
                "http://easel.test:81", "http://127.0.0.1",
            ] {
                let headers = ["Origin": origin]
                try await page.post("/api/canvases", "{}", headers: headers).expectProblem(403, "cross_site")
                let answer = try await server.anonymous.post("/api/session", signIn, headers: headers)
                answer.expectProblem(403, "cross_site")
                #expect(answer.header("Set-Cookie") == nil)
            }
            // Allowed: its own pages under SITE_URL and under the requested host, and programs with a key.
            for origin in ["http://easel.test", own] {
                #expect(try await page.post("/api/canvases", "{}", headers: ["Origin": origin]).status == 201)
                #expect(
                    try await server.anonymous.post("/api/session", signIn, headers: ["Origin": origin]).status == 200)
            }
            #expect(
                try await server.api.post("/api/canvases", "{}", headers: ["Origin": "https://app.test"]).status == 201)
        }
    }

    /// Proxies change the host of a request or add a port; what a browser treats as one origin counts as one.
    @Test(arguments: [
        ("https://easel.test", "https://easel.test", "127.0.0.1:3000"),
        ("https://EASEL.test:443/", "https://easel.test", "127.0.0.1:3000"),
        ("https://münchen.test", "https://xn--mnchen-3ya.test", "127.0.0.1:3000"),
        ("https://easel.test", "https://other.test", "other.test:443"),
        ("https://easel.test", "https://other.test", "Other.TEST"),
        ("https://easel.test", "http://[fd00::1]:3000", "[fd00:0:0::1]:3000"),
        ("https://easel.test", "http://lan:3000", "lan:3000"),
    ])
    func recognizesItsOwnPagesBehindAProxy(site: String, origin: String, host: String) async throws {
        var setup = TestServer.Setup()
        setup.siteURL = site
        try await withServer(setup) { server in
            let answer = try await server.anonymous.post(
                "/api/session", #"{"apiKey":"\#(server.key)"}"#, headers: ["Origin": origin, "Host": host])
            #expect(answer.status == 200, "\(answer.text)")
        }
    }

    /// A proxy that forwards neither host nor anything else, at an address that is not in SITE_URL.
    @Test func secFetchSiteOfTheBrowserCounts() async throws {
        try await withServer { server in
            func signIn(_ word: String) async throws -> Answer {
                try await server.anonymous.post(
                    "/api/session", #"{"apiKey":"\#(server.key)"}"#,
                    headers: ["Origin": "https://pictures.test", "Sec-Fetch-Site": word])
            }
            #expect(try await signIn("same-origin").status == 200)
            for word in ["same-site", "cross-site", "none", ""] {
                let refused = try await signIn(word)
                refused.expectProblem(403, "cross_site")
                // The page shows this message, so it says what to do.
                let sentence = refused.json["detail"]?.stringValue ?? ""
                #expect(sentence.contains("SITE_URL") && sentence.contains("proxy_set_header Host $host"))
            }
        }
    }

    /// A browser drops a `Secure` cookie received over plain HTTP, and shows the empty form again.
    @Test(arguments: [
        (["Origin": "http://lan:3100", "Host": "lan:3100"], "easel_session_3100", false),
        (["Origin": "https://easel.test", "Host": "easel.test"], "__Host-easel_session", true),
        (["Origin": "https://easel.test", "Host": "127.0.0.1:3100"], "__Host-easel_session_3100", true),
        (["Host": "easel.test:443", "X-Forwarded-Proto": "https"], "__Host-easel_session", true),
        (["Host": "lan", "X-Forwarded-Proto": "http"], "easel_session", false),
        (["Host": "lan:8080", "Forwarded": "for=\"[2001:db8::1]:4711\";proto=http"], "easel_session_8080", false),
        (["Host": "easel.test"], "__Host-easel_session", true),
    ])
    func theCookieIsSecureIfTheRequestWas(headers: [String: String], name: String, isSecure: Bool) async throws {
        var setup = TestServer.Setup()
        setup.siteURL = "https://easel.test"
        try await withServer(setup) { server in
            let answer = try await server.anonymous.post(
                "/api/session", #"{"apiKey":"\#(server.key)"}"#, headers: headers)
            let cookie = try #require(Self.cookie(in: answer), "\(answer.text)")
            #expect(cookie.name == name)
            #expect(cookie.attributes.contains("Secure") == isSecure)
            // What a browser sends with a GET.
            let more = headers.filter { $0.key != "Origin" }.merging(["Cookie": "\(name)=\(cookie.value)"]) { $1 }
            #expect(try await server.anonymous.get("/api/session", headers: more).status == 200)
        }
    }

    /// Any page on a subdomain, or on the site's plain HTTP, can set a cookie without the prefix.
    @Test func overHTTPSACookieWithoutThePrefixIsIgnored() async throws {
        try await withServer { server in
            let (browser, _) = try await Self.signIn(server)
            let proxied = browser.with(["X-Forwarded-Proto": "https"])
            try await proxied.get("/api/session").expectProblem(401, "unauthorized")
        }
    }

    /// Browsers send cookies to all ports of a host.
    @Test func serversOnOneHostHaveSeparateSessions() async throws {
        try await withServer { first in
            try await withServer { second in
                var cookies: [String] = []
                for server in [first, second] {
                    let answer = try await server.anonymous.post("/api/session", #"{"apiKey":"\#(server.key)"}"#)
                    let cookie = try #require(Self.cookie(in: answer))
                    cookies.append("\(cookie.name)=\(cookie.value)")
                }
                let both = ["Cookie": cookies.joined(separator: "; ")]
                #expect(try await first.anonymous.get("/api/session", headers: both).status == 200)
                #expect(try await second.anonymous.get("/api/session", headers: both).status == 200)
            }
        }
    }

    /// A browser sends the user name and password for a proxy with every request.
    @Test(arguments: ["Basic bWU6cHc=", "Digest username=\"me\"", "Negotiate YII=", "basic", ""])
    func otherAuthorizationSchemesAreIgnored(header: String) async throws {
        try await withServer { server in
            let (browser, _) = try await Self.signIn(server)
            #expect(try await browser.get("/api/canvases", headers: ["Authorization": header]).status == 200)
            // A valid cookie does not make up for a wrong key.
            let wrong = try await browser.get("/api/canvases", headers: ["Authorization": "Bearer wrong"])
            wrong.expectProblem(401, "unauthorized")
        }
    }

    @Test func refusesWrongAndRevokedKeys() async throws {
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

    @Test func aSessionEndsAfterThirtyDays() async throws {
        try await withServer { server in
            let (browser, _) = try await Self.signIn(server)
            server.clock.advance(days: 29.9)
            #expect(try await browser.get("/api/session").status == 200)
            server.clock.advance(days: 0.2)
            try await browser.get("/api/session").expectProblem(401, "unauthorized")
        }
    }

    @Test func theDemoSignsInOnlyVisitorsFromThisMachine() async throws {
        var setup = TestServer.Setup()
        setup.signsInDemo = true
        try await withServer(setup) { server in
            for host in ["localhost", "localhost:3000", "127.0.0.1:3000", "[::1]", "[::1]:3000", "LOCALHOST"] {
                let answer = try await server.anonymous.get("/", headers: ["Host": host])
                let cookie = try #require(Self.cookie(in: answer), "\(host)")
                let browser = server.anonymous.with(["Cookie": "\(cookie.name)=\(cookie.value)", "Host": host])
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

    @Test func onlyTheDemoSignsInAutomatically() async throws {
        try await withServer { server in
            let answer = try await server.anonymous.get("/", headers: ["Host": "localhost"])
            #expect(answer.status == 200)
            #expect(answer.header("Set-Cookie") == nil)
        }
    }
}
