import EaselCore
import Testing

@testable import EaselServer

/// Names that every file system accepts.
struct FileNameTests {
    @Test(arguments: [
        ("A red boat, at dawn!", "a-red-boat-at-dawn"), ("  ", "picture"), ("../../etc/passwd", "etc-passwd"),
        ("a\u{202E}gnp.exe", "agnp-exe"), ("a\u{2066}b\u{200B}c\u{E0041}", "abc"), ("tab\tand\nline", "tab-and-line"),
        // Joiners are part of how words are written.
        ("می\u{200C}خواهم", "می\u{200C}خواهم"),
        ("con", "easel-con"), ("NUL.", "easel-nul"), (" Aux ", "easel-aux"), ("com1", "easel-com1"),
        ("LPT³", "easel-lpt³"), ("console", "console"), ("com10", "com10"), ("nul-1", "nul-1"),
        (String(repeating: "x", count: 200), String(repeating: "x", count: 60)),
        // One letter with more combining marks than fit.
        ("a" + String(repeating: "\u{0301}", count: 200), "picture"),
    ])
    func isSafe(text: String, expected: String) {
        #expect(FileName.slug(text, or: "picture") == expected)
    }

    @Test(arguments: [
        "সূর্যাস্তের সময় পাহাড়ের উপর দিয়ে উড়ে যাওয়া একটি সুন্দর পাখি যার ডানা সোনালী রঙের এবং নিচে নদী বয়ে চলেছে",
        "နေဝင်ချိန်တွင်တောင်များပေါ်မှပျံသန်းနေသောလှပသောငှက်တစ်ကောင်နှင့်အောက်တွင်စီးဆင်းနေသောမြစ်",
        String(repeating: "👩‍👩‍👧‍👦 e\u{301}\u{302}\u{303}\u{304} ", count: 40),
        String(repeating: "글", count: 100),
    ])
    func isTruncatedBetweenCharacters(text: String) {
        let slug = FileName.slug(text, or: "picture")
        #expect(slug.utf8.count <= 150 && slug.utf8.count > 40)
        let whole = Set(text.lowercased())
        #expect(slug.allSatisfy { $0 == "-" || whole.contains($0) }, "\(slug)")
    }
}
