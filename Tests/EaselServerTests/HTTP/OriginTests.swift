import Testing

@testable import EaselServer

/// One origin in all the spellings that browsers accept.
struct OriginTests {
    @Test(arguments: [
        ("https://easel.example", "https://easel.example"), ("HTTPS://Easel.EXAMPLE:443/", "https://easel.example"),
        (" https://easel.example\n", "https://easel.example"), ("http://easel.example:80", "http://easel.example"),
        ("https://easel.example:80", "https://easel.example:80"), ("https://easel.example:", "https://easel.example"),
        ("https://easel.example.", "https://easel.example."), ("https://a_b.example", "https://a_b.example"),
        ("https://münchen.example", "https://xn--mnchen-3ya.example"),
        ("https://straße.example", "https://xn--strae-oqa.example"),
        ("https://XN--MNCHEN-3YA.example", "https://xn--mnchen-3ya.example"),
        ("https://easel。example", "https://easel.example"), ("https://例え.テスト", "https://xn--r8jz45g.xn--zckzah"),
        ("http://127.1:3000", "http://127.0.0.1:3000"), ("http://0x7f000001", "http://127.0.0.1"),
        ("http://[0:0:0:0:0:0:0:1]:3000", "http://[::1]:3000"), ("http://[::FFFF:127.0.0.1]", "http://[::ffff:7f00:1]"),
        ("http://[2001:DB8:0:0:1:0:0:1]", "http://[2001:db8::1:0:0:1]"),
        ("http://[fd00:0:1:2:3:4:5:6]", "http://[fd00:0:1:2:3:4:5:6]"),
        ("http://[::]", "http://[::]"), ("http://[1::]", "http://[1::]"),
    ])
    func hasOneNormalForm(text: String, normal: String) {
        #expect(Origin(text)?.description == normal)
        #expect(Origin(normal)?.description == normal)
    }

    @Test(arguments: [
        "", "easel.example", "ftp://easel.example", "https://", "https:///", "https://easel.example/path",
        "https://easel.example?x", "https://easel.example#x", "https://me@easel.example", "https://me:pw@easel.example",
        "https://e%61sel.example", "https://easel.example%00.evil", "https://a b", "https://a..b", "https://.a",
        "https://easel.example:0", "https://easel.example:65536", "https://easel.example:x", "https://256.1.1.1",
        "https://1.2.3.4.5", "https://[::1", "https://[::g]", "https://[fe80::1%25eth0]", "https://a,b", "null",
    ])
    func refusesInvalidOrigins(text: String) {
        #expect(Origin(text) == nil)
    }

    /// Loopback is an address, not a prefix of a name.
    @Test(arguments: [
        ("http://127.0.0.1:3000", true), ("http://127.9.9.9", true), ("http://localhost", true),
        ("http://easel.localhost:3000", true), ("http://[::1]", true), ("http://[::ffff:127.0.0.1]", true),
        ("http://2130706433", true), ("http://127.evil.example", false), ("http://127.0.0.1.evil.example", false),
        ("http://localhost.evil.example", false), ("http://evillocalhost", false), ("http://128.0.0.1", false),
        ("http://[::ffff:128.0.0.1]", false), ("http://[::2]", false), ("http://0.0.0.0", false),
    ])
    func recognizesThisMachine(text: String, isLoopback: Bool) throws {
        #expect(try #require(Origin(text)).isLoopback == isLoopback)
    }
}
