import Testing

@testable import easel

@Suite struct DotEnvTests {
    @Test(arguments: [
        ("A=b", "b"), ("A = b ", "b"), ("A=", ""), ("export A=b", "b"), ("A=\"b c\"", "b c"), ("A='b # c'", "b # c"),
        ("A=b # comment", "b"), ("A=b#c", "b#c"), ("A=#c", ""), ("A=\"b\" # comment", "b"), ("A=b=c==", "b=c=="),
        ("A=\"\"", ""), ("A=b\r", "b"), ("\tA=b", "b"), ("A=ключ", "ключ"), ("A=\"$HOME\"", "$HOME"),
        // A combining accent is a character of its own, whatever comes before it; found by scripts/fuzz.
        ("A='\u{301}b'", "\u{301}b"), ("A=\u{301}b", "\u{301}b"), ("A= \u{301}", "\u{301}"),
        ("A=\"b\u{2028}c\"", "b\u{2028}c"), ("\u{FEFF}A=b", "b"),
    ])
    func readsCommonSpellings(line: String, value: String) throws {
        let read = try DotEnv.parse(line)
        #expect(read.keys.elementsEqual(["A"]) && read["A"]?.utf8.elementsEqual(value.utf8) == true)
    }

    @Test func skipsCommentsAndEmptyLines() throws {
        #expect(try DotEnv.parse("\n# A=b\n   \nB=c\n#\n") == ["B": "c"])
    }

    @Test func theLastValueWins() throws {
        #expect(try DotEnv.parse("A=1\nA=2") == ["A": "2"])
    }

    @Test(arguments: [("A", 1), ("B=1\nA B=2", 2), ("=b", 1), ("A=\"b", 1), ("A='b' c", 1), ("\n\nA-B=c", 3)])
    func anErrorNamesTheLine(text: String, line: Int) {
        #expect { try DotEnv.parse(text) } throws: { ($0 as? DotEnv.InvalidLine)?.number == line }
    }
}
