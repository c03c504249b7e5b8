import EaselCore
import JSON
import NIOHTTP1
import SQLiteStore
import TestSupport
import Testing

@testable import EaselServer

/// Live feeds are limited, and end with the key they were opened with.
@Suite(.timeLimit(.minutes(5)))
struct StreamLimitTests {
    @Test func feedsPerOrganizationAreLimitedAndReleased() async throws {
        var setup = TestServer.Setup()
        setup.limits.streamsPerKey = 2
        try await withServer(setup) { server in
            let canvas = try await server.makeCanvas()
            let path = "/api/canvases/\(canvas)/events"
            let request = "GET \(path) HTTP/1.1\r\nHost: easel.test\r\nAuthorization: Bearer \(server.key)\r\n\r\n"
            try await RawConnection.with(server.api.origin) { first in
                await first.send(request)
                #expect(await first.next()?.contains("200 OK") == true)
                try await RawConnection.with(server.api.origin) { second in
                    await second.send(request)
                    #expect(await second.next()?.contains("200 OK") == true)
                    let refused = try await server.api.get(path)
                    refused.expectProblem(429, "too_many_streams")
                    #expect(refused.header("Retry-After") == "5")
                    // More keys do not mean more feeds.
                    let other = try await server.makeKey([.read]).key
                    #expect(
                        try await server.anonymous.with(["Authorization": "Bearer \(other)"]).status(.GET, path) == 429)
                }
                // The second has disconnected.
                try await eventually("the feed was not released") {
                    try await server.api.status(.GET, path) == 200 ? true : nil
                }
            }
        }
    }

    @Test func aShareLinkHasItsOwnLimitOfFeeds() async throws {
        var setup = TestServer.Setup()
        setup.limits.streamsPerKey = 1
        try await withServer(setup) { server in
            let canvas = try await server.makeCanvas()
            let guest = server.guest(try await server.makeShare(of: canvas))
            var feed = try await FeedReader(guest, canvas: canvas)
            #expect(try await feed.next()?.event == "reset")
            let refused = try await guest.get("/api/canvases/\(canvas)/events")
            refused.expectProblem(429, "too_many_streams")
            #expect(refused.json["detail"]?.stringValue?.hasPrefix("This share link has 1 live feed") == true)
            #expect(try await server.api.status(.GET, "/api/canvases/\(canvas)/events") == 200)
            _ = feed
        }
    }

    /// Feeds that never started, as with HEAD, do not count.
    @Test func onlyOpenFeedsCount() async throws {
        var setup = TestServer.Setup()
        setup.limits.streamsPerKey = 1
        try await withServer(setup) { server in
            let canvas = try await server.makeCanvas()
            for _ in 0..<5 { #expect(try await server.api.send(.HEAD, "/api/canvases/\(canvas)/events").status == 200) }
        }
    }

    @Test(arguments: ["revoked", "revoked, clock put back", "expired", "signed out"])
    func aFeedEndsWithItsKey(how: String) async throws {
        try await withServer { server in
            let canvas = try await server.makeCanvas()
            let end = server.clock.now().adding(seconds: how == "expired" ? 20 : 86_400)
            let key = try await server.makeKey([.read], expiresAt: end)
            let answer = try await server.anonymous.post("/api/session", #"{"apiKey":"\#(key.key)"}"#)
            let cookie = try #require(answer.header("Set-Cookie")?.split(separator: ";").first)
            let browser = server.anonymous.with(["Cookie": String(cookie)])
            var own = try await FeedReader(server.api, canvas: canvas)
            #expect(try await own.next()?.event == "reset")
            var reader = try await FeedReader(browser, canvas: canvas)
            #expect(try await reader.next()?.event == "reset")
            switch how {
            case "revoked", "revoked, clock put back":
                _ = try await server.store.revokeAPIKey(key.id, at: server.clock.now())
            case "signed out": _ = try await browser.delete("/api/session")
            default: break
            }
            // The next heartbeat checks again, even if the clock was set back meanwhile.
            server.clock.advance(days: how == "revoked, clock put back" ? -1 : 30.0 / 86_400)
            #expect(try await reader.next() == nil)
            // Readers with a valid key continue.
            _ = try await server.store.renameCanvas(CanvasID(canvas), title: "x", at: server.clock.now())
            #expect(try await own.next()?.event == "canvas")
        }
    }
}
