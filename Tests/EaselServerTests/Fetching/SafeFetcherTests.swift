import EaselCore
import Foundation
import TestSupport
import Testing

@testable import EaselServer

/// Downloads from faulty and hostile servers.
@Suite(.timeLimit(.minutes(5)))
struct SafeFetcherTests {
    private struct Answers: HostResolver {
        struct Failure: Error {}
        var addresses: [(text: String, bytes: [UInt8])]?

        func addresses(of host: String) async throws -> [(text: String, bytes: [UInt8])] {
            guard let addresses else { throw Failure() }
            return addresses
        }
    }

    private static let nowhere = Answers(addresses: nil)

    private static func fetcher(
        _ list: String, megabytes: Int = 1, seconds: Int64 = 60, resolver: any HostResolver = nowhere
    ) throws -> SafeFetcher {
        var limits = DownloadLimits()
        limits.bytes = megabytes << 20
        limits.seconds = seconds
        return SafeFetcher(hosts: try ResultHosts(list), limits: limits, resolver: resolver)
    }

    /// Why a download failed; nil if it did not.
    private static func failure(_ fetcher: SafeFetcher, _ url: String, into upload: MemoryUpload = MemoryUpload()) async
        -> FetchError?
    {
        do {
            _ = try await fetcher.fetch(url, into: upload)
            return nil
        } catch {
            return error
        }
    }

    private static func escaped(_ text: String) -> String {
        text.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? ""
    }

    private static func isRefused(_ error: FetchError?) -> Bool {
        if case .refused = error { true } else { false }
    }

    private static func isTransient(_ error: FetchError?) -> Bool {
        if case .transient = error { true } else { false }
    }

    @Test func fetchesFromAnAllowedOriginWithoutCredentials() async throws {
        try await HostileServer.with { server in
            let fetcher = try Self.fetcher(server.origin)
            let upload = MemoryUpload()
            #expect(try await fetcher.fetch(server.origin + "/picture", into: upload) == HostileServer.picture.count)
            #expect(upload.bytes == HostileServer.picture)
            let headers = server.log.headers(of: "/picture").map { $0.lowercased() }
            #expect(headers.contains { $0.hasPrefix("user-agent: mozilla/5.0 (compatible; easel") })
            #expect(!headers.contains { $0.hasPrefix("authorization") || $0.hasPrefix("cookie") })
        }
    }

    @Test func theOriginMustMatchExactly() async throws {
        try await HostileServer.with { server in
            let port = server.origin.split(separator: ":").last ?? ""
            let fetcher = try Self.fetcher(server.origin)
            for other in [
                "http://localhost:\(port)/picture", "https://127.0.0.1:\(port)/picture", "http://127.1:\(port)/picture",
            ] {
                #expect(Self.isRefused(await Self.failure(fetcher, other)), "\(other)")
            }
            let none = try Self.fetcher("")
            #expect(Self.isRefused(await Self.failure(none, server.origin + "/picture")))
            #expect(server.log.headers(of: "/picture").isEmpty)
        }
    }

    @Test func everyRedirectIsChecked() async throws {
        try await HostileServer.with { server in
            let fetcher = try Self.fetcher(server.origin + ",cdn.example")
            for status in [301, 302, 303, 307, 308] {
                let upload = MemoryUpload()
                let url = "\(server.origin)/redirect/\(status)?to=/picture"
                #expect(try await fetcher.fetch(url, into: upload) == HostileServer.picture.count)
                #expect(upload.bytes == HostileServer.picture)
            }
            let whole = "\(server.origin)/redirect?to=\(server.origin)/picture"
            #expect(try await fetcher.fetch(whole, into: MemoryUpload()) == HostileServer.picture.count)
            // Resolved against the redirecting URL, as in browsers.
            let file = "/picture/red%20boat.png"
            for reference in [
                "/picture/red boat.png", "../picture/red boat.png", "../../picture/./red boat.png",
                "picture/red boat.png",
                " /picture/red boat.png#part", "/picture/red%20boat.png", "/a/../picture/red%20boat.png",
                "\\picture\\red boat.png", "//127.0.0.1:\(server.port)/picture/red boat.png",
                "HTTP://127.0.0.1:\(server.port)/picture/red boat.png",
            ] {
                let from = server.origin + "/redirect?to=" + Self.escaped(reference)
                #expect(
                    try await fetcher.fetch(from, into: MemoryUpload()) == HostileServer.picture.count,
                    "\(reference)")
                #expect(server.log.targets.last == file, "\(reference)")
            }
            for (reference, target) in [
                ("gem\u{E4}lde.png?s=gro\u{DF}", "/redirect/302/gem%C3%A4lde.png?s=gro%C3%9F"),
                ("?a=b c", "/redirect/302/x?a=b%20c"),
            ] {
                _ = await Self.failure(fetcher, server.origin + "/redirect/302/x?to=" + Self.escaped(reference))
                #expect(server.log.targets.last == target)
            }
            for nowhere in ["", "#part", " "] {
                let from = server.origin + "/redirect?to=" + Self.escaped(nowhere)
                #expect(
                    await Self.failure(fetcher, from) == .transient("the host 127.0.0.1 redirects to nowhere"),
                    "\(nowhere)")
            }
            for target in [
                "/\\evil.example/a.png", "\\\\evil.example/a.png", "https:evil.example", "https:///cdn.example/a.png",
                "https://cdn.example\\@evil.example/", "https://b\u{FC}cher.example/a.png",
                "http://169.254.169.254/latest/meta-data/", "https://evil.example/a.png", "http://cdn.example/a.png",
                "//evil.example/a.png", "file:///etc/passwd", "http://127.0.0.1:1/picture", "https://u:p@cdn.example/",
                "data:image/png,x", "https://cdn.example:8443/",
            ] {
                let error = await Self.failure(fetcher, "\(server.origin)/redirect?to=\(Self.escaped(target))")
                #expect(Self.isRefused(error), "\(target): \(String(describing: error))")
            }
        }
    }

    @Test func limitsRedirects() async throws {
        try await HostileServer.with { server in
            let fetcher = try Self.fetcher(server.origin)
            #expect(await Self.failure(fetcher, server.origin + "/loop") == .refused("it redirects more than 3 times"))
            #expect(server.log.headers(of: "/loop").count { $0.lowercased().hasPrefix("user-agent") } == 4)
            #expect(Self.isTransient(await Self.failure(fetcher, server.origin + "/redirect")))
        }
    }

    @Test func stopsAtTheMaximumSize() async throws {
        try await HostileServer.with { server in
            let fetcher = try Self.fetcher(server.origin)
            let upload = MemoryUpload()
            let error = await Self.failure(fetcher, server.origin + "/endless", into: upload)
            #expect(error == .refused("the file is larger than 1 MiB"))
            #expect(upload.bytes.count <= 1 << 20)
            let announced = MemoryUpload()
            #expect(
                await Self.failure(fetcher, server.origin + "/announced", into: announced)
                    == .refused("the file is larger than 1 MiB"))
            #expect(announced.bytes.isEmpty)
        }
    }

    /// A server that sends a little and then nothing, or nothing at all.
    @Test(arguments: ["stall", "mute"])
    func timesOut(path: String) async throws {
        try await HostileServer.with { server in
            let fetcher = try Self.fetcher(server.origin, seconds: 1)
            let begin = ContinuousClock.now
            let error = await Self.failure(fetcher, "\(server.origin)/\(path)")
            #expect(error == .transient("the download took longer than 1 s"))
            #expect(ContinuousClock.now - begin < .seconds(60), "the server would stall for ever")
        }
    }

    @Test(arguments: [
        "cut", "empty", "status/429", "status/500", "status/204", "status/206",
    ])
    func temporaryFaultsAreRetried(path: String) async throws {
        try await HostileServer.with { server in
            let error = await Self.failure(try Self.fetcher(server.origin), "\(server.origin)/\(path)")
            #expect(Self.isTransient(error), "\(String(describing: error))")
        }
    }

    /// The link may have expired; a new one may work.
    @Test(arguments: [401, 403, 404, 410])
    func aMissingFileIsDistinguished(status: Int) async throws {
        try await HostileServer.with { server in
            let error = await Self.failure(try Self.fetcher(server.origin), "\(server.origin)/status/\(status)")
            #expect(error == .gone("the host 127.0.0.1 returned \(status)"))
        }
    }

    @Test func anUnreachableServerIsRetried() async throws {
        let origin = try await HostileServer.with { $0.origin }
        #expect(Self.isTransient(await Self.failure(try Self.fetcher(origin), origin + "/picture")))
    }

    /// A listed name that resolves to a private address is refused before connecting.
    @Test func checksWhatNamesResolveTo() async throws {
        let url = "https://tempfile.aiquickdraw.com/h/a.png"
        let list = "*.aiquickdraw.com"
        let inside: [(text: String, bytes: [UInt8])] = [
            ("127.0.0.1", [127, 0, 0, 1]), ("169.254.169.254", [169, 254, 169, 254]), ("10.1.2.3", [10, 1, 2, 3]),
            ("100.64.1.1", [100, 64, 1, 1]), ("::1", Array(repeating: 0, count: 15) + [1]),
            ("::ffff:10.0.0.1", Array(repeating: 0, count: 10) + [255, 255, 10, 0, 0, 1]), ("fe80::1%eth0", []),
        ]
        let outside: (text: String, bytes: [UInt8]) = ("8.8.8.8", [8, 8, 8, 8])
        for address in inside {
            for answer in [[address], [outside, address], [address, outside]] {
                let fetcher = try Self.fetcher(list, resolver: Answers(addresses: answer))
                let error = await Self.failure(fetcher, url)
                #expect(
                    error
                        == .refused(
                            "the host tempfile.aiquickdraw.com leads to an address that is not public; add "
                                + "https://tempfile.aiquickdraw.com to RESULT_HOSTS if you trust it"),
                    "\(address.text)")
            }
        }
        #expect(Self.isTransient(await Self.failure(try Self.fetcher(list, resolver: Answers(addresses: [])), url)))
        #expect(Self.isTransient(await Self.failure(try Self.fetcher(list, resolver: Self.nowhere), url)))
    }

    /// An error names the rule and says what would be right.
    @Test func errorsSayWhatWouldBeRight() async throws {
        let fetcher = try Self.fetcher("*.aiquickdraw.com,cdn.example")
        let long = "https://cdn.example/" + String(repeating: "a", count: 5_000)
        for (url, words) in [
            ("", ["absolute address", "https://"]), ("picture.png", ["absolute address", "https://"]),
            ("file:///etc/passwd", ["https://"]), ("https://", ["host", "ASCII letters"]),
            ("https://u@tempfile.aiquickdraw.com/", ["user name or password"]),
            ("https://b\u{FC}cher.example/a.png", ["host", "ASCII"]), ("https://cdn.example:0/", ["port", "65535"]),
            (long, ["4096 bytes"]),
            ("https://other.example/a.png", ["other.example", "RESULT_HOSTS", "add it there"]),
            ("http://cdn.example/a.png", ["only https", "add http://cdn.example to RESULT_HOSTS"]),
            ("https://cdn.example:8443/a.png", ["port 443", "add https://cdn.example:8443 to RESULT_HOSTS"]),
        ] {
            guard case .refused(let rule) = await Self.failure(fetcher, url) else {
                Issue.record("\(url) is not refused")
                continue
            }
            for word in words { #expect(rule.contains(word), "\(url): \(rule)") }
        }
    }

    @Test func acceptsURLsThatBrowsersAccept() async throws {
        try await HostileServer.with { server in
            let fetcher = try Self.fetcher(server.origin)
            for (path, target) in [
                ("/picture/red boat.png", "/picture/red%20boat.png"),
                ("/picture/gem\u{E4}lde.png", "/picture/gem%C3%A4lde.png"),
                ("/picture/\u{8239}.png?t=\u{1F6A2}", "/picture/%E8%88%B9.png?t=%F0%9F%9A%A2"),
                ("/picture/a%20b.png?x=%2F#part", "/picture/a%20b.png?x=%2F"),
                ("/picture/100%.png", "/picture/100%25.png"),
            ] {
                let upload = MemoryUpload()
                let count = try await fetcher.fetch(server.origin + path, into: upload)
                #expect(count == HostileServer.picture.count && upload.bytes == HostileServer.picture)
                #expect(server.log.targets.last == target)
            }
        }
    }
}
