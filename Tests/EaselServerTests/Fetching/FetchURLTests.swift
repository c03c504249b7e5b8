import Testing

@testable import EaselServer

/// URLs that a provider, or somebody who imitates it, could send; the allow-list is the provider's default.
struct FetchURLTests {
    private static let hosts = try? ResultHosts("*.aiquickdraw.com,cdn.example,http://127.0.0.1:9000")

    private static let hostile: [String] = [
        // Not HTTP at all.
        "", " ", "/", "//tempfile.aiquickdraw.com/a.png", "tempfile.aiquickdraw.com/a.png", "https:", "https://",
        "https:///a.png", "https:tempfile.aiquickdraw.com", "ftp://tempfile.aiquickdraw.com/a.png",
        "file:///etc/passwd", "data:image/png;base64,AAAA", "javascript:alert(1)", "gopher://tempfile.aiquickdraw.com/",
        "unix:///var/run/docker.sock", "ws://tempfile.aiquickdraw.com/", "jar:https://tempfile.aiquickdraw.com/a!/",
        "http+unix://%2Fvar%2Frun%2Fdocker.sock/", "https+insecure://tempfile.aiquickdraw.com/",
        // Right host, wrong scheme or port.
        "http://tempfile.aiquickdraw.com/a.png", "https://tempfile.aiquickdraw.com:80/a.png",
        "https://tempfile.aiquickdraw.com:8443/a.png", "https://tempfile.aiquickdraw.com:0/a.png",
        "https://tempfile.aiquickdraw.com:65979/a.png", "https://tempfile.aiquickdraw.com:-443/a.png",
        "https://tempfile.aiquickdraw.com:443443/a.png", "https://tempfile.aiquickdraw.com:x/a.png",
        // User names and passwords, and what looks like them.
        "https://user@tempfile.aiquickdraw.com/", "https://user:pass@tempfile.aiquickdraw.com/",
        "https://@tempfile.aiquickdraw.com/", "https://:@tempfile.aiquickdraw.com/",
        "https://tempfile.aiquickdraw.com@evil.example/", "https://tempfile.aiquickdraw.com:443@evil.example/",
        "https://evil.example#@tempfile.aiquickdraw.com/", "https://evil.example?@tempfile.aiquickdraw.com/",
        "https://evil.example\\@tempfile.aiquickdraw.com/", "https://tempfile.aiquickdraw.com\\@evil.example/",
        "https://tempfile.aiquickdraw.com%40evil.example/", "https://evil.example%2f@tempfile.aiquickdraw.com/",
        // Similar names.
        "https://aiquickdraw.com/", "https://evilaiquickdraw.com/", "https://aiquickdraw.com.evil.example/",
        "https://tempfile.aiquickdraw.com.evil.example/", "https://tempfile.aiquickdraw.com.",
        "https://.aiquickdraw.com./",
        "https://tempfile.aiquickdraw.co/", "https://tempfile-aiquickdraw.com/", "https://cdn.example.evil.example/",
        "https://evil-cdn.example/", "https://a.cdn.example/", "https://tempfile.aiquickdraw.c\u{043E}m/",
        "https://tempfile。aiquickdraw。com/", "https://xn--tempfile-aiquickdraw-z9b.com/",
        "https://ｔempfile.aiquickdraw.com/",
        "https://tempfile.aiquickdraw.com\u{0}.evil.example/", "https://tempfile.aiquickdraw.com%00.evil.example/",
        "https://tempfile.aiquickdraw.com%2eevil.example/", "https://tempfile.aiquickdraw.com evil.example/",
        "https://tempfile.aiquickdraw.com\n.evil.example/", "https://tempfile.aiquickdraw.com\t/a",
        "https://temp\tfile.aiquickdraw.com/", "https:/tempfile.aiquickdraw.com/",
        "https:\\\\tempfile.aiquickdraw.com/",
        "https://tempfile.aiquickdraw.com\\/a.png", "https://evil.example/?@tempfile.aiquickdraw.com/",
        "https://tempfile.aiquickdraw.com./a.png", "https://b\u{FC}cher.aiquickdraw.com/", "ht\ttps://cdn.example/",
        "https://evil.example/../../tempfile.aiquickdraw.com/", "https:// cdn.example/", "https://cdn.example /",
        "https://tempfile_aiquickdraw_com/", "https://tempfile.aiquickdraw.com,evil.example/",
        "https://tempfile.aiquickdraw.com;evil.example/", "https://*.aiquickdraw.com/", "https://%61iquickdraw.com/",
        // A percent-encoded host could be read in two ways; found by scripts/fuzz.
        "https://evil%3A80.aiquickdraw.com/", "https://%5B::1%5D.aiquickdraw.com/", "https://a%2eaiquickdraw.com/",
        "https://xn--uck.wdract%2eaiquickdraw.com/", "https://.aiquickdraw.com/", "https://a..aiquickdraw.com/",
        // This machine and its network, in every spelling.
        "https://localhost/", "https://127.0.0.1/", "https://127.1/", "https://2130706433/", "https://0x7f000001/",
        "https://0177.0.0.1/", "https://0/", "https://0.0.0.0/", "https://[::]/", "https://[::1]/",
        "https://[::ffff:127.0.0.1]/", "https://[::ffff:7f00:1]/", "https://[64:ff9b::7f00:1]/",
        "https://[fe80::1%25eth0]/", "https://169.254.169.254/latest/meta-data/",
        "https://metadata.google.internal/computeMetadata/v1/", "https://[fd00:ec2::254]/", "https://100.64.0.1/",
        "https://10.0.0.1/", "https://192.168.1.1/", "https://172.16.0.1/", "https://8.8.8.8/",
        // Nearly the allowed origin.
        "http://127.0.0.1/", "http://127.0.0.1:9001/", "https://127.0.0.1:9000/", "http://127.0.0.1:09001/",
        "http://localhost:9000/", "http://127.0.0.2:9000/", "http://127.1:9000/", "http://[::ffff:127.0.0.1]:9000/",
        "http://user@127.0.0.1:9000/", "http://127.0.0.1:9000@evil.example/", "http://2130706433:9000/",
        "http://0x7f.0.0.1:9000/", "http://0:9000/", "http://[::1]:9000/",
    ]

    @Test(arguments: hostile)
    func refusesHostileURLs(text: String) throws {
        let hosts = try #require(Self.hosts)
        guard let url = FetchURL(text) else { return }
        guard case .refused(let rule) = hosts.verdict(on: url) else {
            Issue.record("\(text) would be fetched, as \(url.text)")
            return
        }
        #expect(!rule.isEmpty)
    }

    /// Found by scripts/fuzz: characters that have to be percent-encoded make a URL longer.
    @Test func theLimitAppliesToTheEncodedURL() throws {
        #expect(FetchURL("https://cdn.example/" + String(repeating: "[", count: 4_000)) == nil)
        #expect(FetchURL("https://cdn.example/" + String(repeating: "a", count: 4_000)) != nil)
    }

    @Test func coversAHundredHostileURLs() {
        #expect(Self.hostile.count >= 100)
    }

    @Test func allowsWhatTheListNames() throws {
        let hosts = try #require(Self.hosts)
        let good: [(String, ResultHosts.Verdict, String)] = [
            (
                "https://tempfile.aiquickdraw.com/h/a.png", .publicAddressesOnly,
                "https://tempfile.aiquickdraw.com:443/h/a.png"
            ),
            (
                "HTTPS://TempFile.AIQuickDraw.com/h/A.png", .publicAddressesOnly,
                "https://tempfile.aiquickdraw.com:443/h/A.png"
            ),
            (
                "https://a.b.aiquickdraw.com:443?x=1&y=%20", .publicAddressesOnly,
                "https://a.b.aiquickdraw.com:443/?x=1&y=%20"
            ),
            ("https://cdn.example/a@b.png", .publicAddressesOnly, "https://cdn.example:443/a@b.png"),
            ("https://cdn.example/a.png#part", .publicAddressesOnly, "https://cdn.example:443/a.png"),
            ("http://127.0.0.1:9000/p/a.png", .asWritten, "http://127.0.0.1:9000/p/a.png"),
            (" \u{1}\nhttps://cdn.example:443/a.png\t\u{0} ", .publicAddressesOnly, "https://cdn.example:443/a.png"),
            ("https://CDN.example:/a.png", .publicAddressesOnly, "https://cdn.example:443/a.png"),
        ]
        for (text, verdict, whole) in good {
            let url = try #require(FetchURL(text), "\(text)")
            #expect(hosts.verdict(on: url) == verdict, "\(text)")
            #expect(url.text == whole)
        }
    }

    /// Path and query are parsed as in the WHATWG URL standard and written as in RFC 3986.
    @Test(arguments: [
        ("/red boat.png", "/red%20boat.png"), ("/gem\u{E4}lde.png", "/gem%C3%A4lde.png"),
        ("/gema\u{308}lde.png", "/gema%CC%88lde.png"), ("/\u{1F6A2}.png", "/%F0%9F%9A%A2.png"),
        ("/\"<>`{}|^[].png", "/%22%3C%3E%60%7B%7D%7C%5E%5B%5D.png"), ("/100%.png", "/100%25.png"),
        ("/%zz%4", "/%25zz%254"), ("/%C3%a4%20.png", "/%C3%a4%20.png"), ("/50% off%20.png", "/50%25%20off%20.png"),
        ("/a\tb\r\nc.png", "/abc.png"), ("/a\u{7F}\u{1}\u{A0}b", "/a%7F%01%C2%A0b"), ("/a.png#x y?z", "/a.png"),
        ("/a\\b.png", "/a/b.png"), ("/a?b\\c", "/a?b%5Cc"), ("/a/../b/./c.png", "/b/c.png"), ("/../../a", "/a"),
        ("/a/%2E%2e/b/%2e", "/b/"), ("/a/b/..", "/a/"), ("/a//b/../c", "/a//c"), ("/...", "/..."), ("", "/"),
        ("?q=a b", "/?q=a%20b"), ("/a?x=\u{FC}&y='\"<>[]{}|^`", "/a?x=%C3%BC&y=%27%22%3C%3E%5B%5D%7B%7D%7C%5E%60"),
        ("/a?b?c/d:@e=%20%", "/a?b?c/d:@e=%20%25"), ("/a?../b", "/a?../b"), ("/a?", "/a?"), ("#?x", "/"),
        ("/a;b=c,d!$&'()*+~_-.png", "/a;b=c,d!$&'()*+~_-.png"),
    ])
    func readsPathAndQueryAsBrowsersDo(written: String, sent: String) throws {
        let url = try #require(FetchURL("https://cdn.example" + written))
        #expect(url.text == "https://cdn.example:443" + sent)
        // Parsing the result gives the same URL.
        #expect(FetchURL(url.text) == url)
        #expect(url.host == "cdn.example")
    }

    @Test func refusesOverlongURLs() {
        #expect(FetchURL("https://cdn.example/" + String(repeating: "a", count: 4_100)) == nil)
    }

    @Test(
        arguments: [
            "*", "*.", ".com", "a..b", "https://", "https://a.b/path", "http://user@a.b", "a b", "a/b", "a:443",
            "*.*.com", "a//", "http://a.b//", "http://a.b/x", "http://a.b?x", "http://a.b#x", "http://a b/", "a.b.",
            "exa_mple.com", "ftp://a.b",
        ])
    func refusesInvalidLists(item: String) {
        #expect(throws: ResultHosts.InvalidHost.self) { try ResultHosts("cdn.example,\(item)") }
    }

    @Test func readsListsLeniently() throws {
        let hosts = try ResultHosts(" CDN.example/ , ,*.Other.example/,\n\tHTTP://Localhost:80/ ,https://a.b:443\n")
        for good in ["https://cdn.example/", "https://x.other.example/", "http://localhost/a", "https://a.b/c"] {
            let url = try #require(FetchURL(good))
            if case .refused(let rule) = hosts.verdict(on: url) { Issue.record("\(good): \(rule)") }
        }
        let none = try ResultHosts("")
        let url = try #require(FetchURL("https://tempfile.aiquickdraw.com/"))
        #expect(
            none.verdict(on: url)
                == .refused(
                    "the host tempfile.aiquickdraw.com is not in RESULT_HOSTS; add it there if results may come from it"
                ))
    }
}
