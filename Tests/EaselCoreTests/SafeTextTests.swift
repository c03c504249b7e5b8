import EaselCore
import Testing

/// Untrusted text, made safe for logs and terminals and limited in size.
@Suite struct SafeTextTests {
    @Test func aLineStaysOnOneLine() {
        #expect("a\r\nb\tc\u{85}d\u{2028}e".inOneLine == "a  b c d e")
        #expect(
            "a\u{1B}[2Jb\u{0}\u{7F}\u{9B}\u{202E}\u{2066}".inOneLine
                == "a\u{FFFD}[2Jb\u{FFFD}\u{FFFD}\u{FFFD}\u{FFFD}\u{FFFD}")
        for text in ["", "a boat", "שלום, 日本語", "👩‍👩‍👧 e\u{301}", "a\u{200D}b"] { #expect(text.inOneLine == text) }
    }

    @Test func lengthIsLimitedInBytes() {
        #expect("boat".shortened(to: 4) == "boat")
        #expect("boats".shortened(to: 4) == "boa…")
        #expect("👩‍👩‍👧👩‍👩‍👧".shortened(to: 8) == "👩‍👩‍👧…", "not in the middle of a character")
        let heavy = "a" + String(repeating: "\u{301}", count: 1_000)
        #expect(heavy.shortened(to: 10).unicodeScalars.count == 10)
        #expect(("b" + heavy).shortened(to: 10) == "b…")
    }
}
