import Testing

@testable import KieAI

struct SafeTextTests {
    @Test func removesControlCharactersAndKeepsTheRest() {
        #expect(SafeText.clean("a\u{0}b\u{1B}[31mc\nd\u{202E}e\u{2028}ü 🙂") == "ab[31mc deü 🙂")
    }

    @Test func truncatesLongText() {
        #expect(SafeText.clean(String(repeating: "x", count: 2_000)).count == 500)
        let oneHugeCharacter = "e" + String(repeating: "\u{301}", count: 100_000)
        #expect(SafeText.clean(oneHugeCharacter).unicodeScalars.count == 500)
    }

    @Test func hidesTheKeyEvenWhereTruncationWouldSplitIt() {
        let key = "sk-kie-secret"
        #expect(SafeText.clean("bad key \(key)!", hiding: key) == "bad key [redacted]!")
        let atTheEdge = String(repeating: "x", count: 495) + key
        #expect(!SafeText.clean(atTheEdge, hiding: key).contains("sk-"))
        #expect(SafeText.clean("sk-kie\u{0}-secret", hiding: key) == "[redacted]")
    }

    @Test(arguments: [
        ("5", 5), (" 7 ", 7), ("0", 0), ("99999999999999999999999", 86_400), ("200000", 86_400),
        ("Sun, 06 Nov 1994 08:49:47 GMT", 10), ("Sun, 06 Nov 1994 08:49:00 GMT", 0),
        ("Thu, 01 Jan 1970 00:00:00 GMT", 0), ("Tue, 29 Feb 2000 00:00:00 GMT", 86_400),
    ])
    func retryAfter(header: String, seconds: Int) {
        #expect(RetryAfter.parse(header, now: 784_111_777) == .seconds(seconds))
    }

    @Test(arguments: ["", "soon", "-5", "1.5", "Sun, 06 Foo 1994 08:49:37 GMT", "Sun, 06 Nov 1994 25:00:00 GMT"])
    func invalidRetryAfter(header: String) {
        #expect(RetryAfter.parse(header, now: 784_111_777) == nil)
    }
}
