import EaselCore
import Testing

/// Text from outside, made fit for a log, a terminal and a limit.
@Suite struct SafeTextTests {
    @Test func aLineStaysALine() {
        #expect("a\r\nb\tc\u{85}d\u{2028}e".inOneLine == "a  b c d e")
        #expect(
            "a\u{1B}[2Jb\u{0}\u{7F}\u{9B}\u{202E}\u{2066}".inOneLine
                == "a\u{FFFD}[2Jb\u{FFFD}\u{FFFD}\u{FFFD}\u{FFFD}\u{FFFD}")
        for text in ["", "a boat", "שלום, 日本語", "👩‍👩‍👧 e\u{301}", "a\u{200D}b"] { #expect(text.inOneLine == text) }
    }

    @Test func isCutByWhatItIsMadeOf() {
        #expect("boat".shortened(to: 4) == "boat")
        #expect("boats".shortened(to: 4) == "boa…")
        #expect("👩‍👩‍👧👩‍👩‍👧".shortened(to: 8) == "👩‍👩‍👧…", "not in the middle of a character")
        let heavy = "a" + String(repeating: "\u{301}", count: 1_000)
        #expect(heavy.shortened(to: 10).unicodeScalars.count == 10)
        #expect(("b" + heavy).shortened(to: 10) == "b…")
    }
}
