import Foundation
import JSON
import Testing

struct JSONValueTests {
    @Test(
        arguments: [
            ("null", JSONValue.null), ("true", true), (" false ", false), ("0", 0), ("-12", -12), ("1.5", 1.5),
            ("2e3", 2000.0),
            ("-0.25E-2", -0.0025), ("9223372036854775807", .integer(.max)),
            ("9223372036854775808", 9_223_372_036_854_775_808.0),
            (#""""#, ""), (#""a\"\\\/\b\f\n\r\té\u00fc\ud83d\ude42""#, "a\"\\/\u{8}\u{C}\n\r\téü🙂"),
            (#""\ud83d""#, "\u{FFFD}"), (#""\ud83dx""#, "\u{FFFD}x"), (#""\ud83d\u0041""#, "\u{FFFD}A"),
            (#""\udc00""#, "\u{FFFD}"), ("[]", []), ("{}", [:]), ("[1,[2], {}]", [1, [2], [:]]),
            (#"{"a":1,"b":{"c":[null]}}"#, ["a": 1, "b": ["c": [nil]]]), (#"{"a":1,"a":2}"#, ["a": 2]),
            ("\r\n\t[\r1\t,\n2 ]\n", [1, 2]),
        ] as [(String, JSONValue)])
    func parses(text: String, value: JSONValue) throws {
        #expect(try JSONValue.parse(text.utf8) == value)
    }

    @Test(arguments: [
        "", " ", "nul", "tru", "True", "01", "-", "1.", ".5", "+1", "1e", "1e+", "1e999", "\"", "\"a", "\"\\",
        "\"\\x\"",
        "\"\\u12\"", "\"\\u12G4\"", "\"\n\"", "[", "[1", "[1,", "[1,]", "[,]", "{", "{a:1}", "{\"a\"}", "{\"a\":}",
        "{\"a\":1,}", "{\"a\" 1}", "1 2", "[1]]", "NaN", "'a'", "\u{FEFF}1",
    ])
    func refuses(text: String) {
        #expect(throws: JSONParsingError.self) { try JSONValue.parse(text.utf8) }
    }

    @Test(arguments: [
        [0x22, 0xFF, 0x22], [0x22, 0xC3, 0x22], [0x22, 0x5C, 0x6E, 0xC3, 0x22], [0x22, 0xED, 0xA0, 0x80, 0x22],
    ])
    func refusesBrokenUTF8(bytes: [UInt8]) {
        #expect(throws: JSONParsingError.self) { try JSONValue.parse(bytes) }
    }

    @Test func depthIsLimited() throws {
        func nested(_ depth: Int) -> String {
            String(repeating: "[", count: depth) + String(repeating: "]", count: depth)
        }
        _ = try JSONValue.parse(nested(JSONValue.maximumDepth).utf8)
        #expect(throws: JSONParsingError.tooDeep) { try JSONValue.parse(nested(JSONValue.maximumDepth + 2).utf8) }
        #expect(throws: (any Error).self) {
            try JSONDecoder().decode(JSONValue.self, from: Data(nested(JSONValue.maximumDepth + 2).utf8))
        }
    }

    /// Bytes that are neither white space nor a token, nested too deep to be parsed: parsing stops, and terminates.
    @Test(.timeLimit(.minutes(1)), arguments: ["\u{0}", "\u{1}", "\u{1F}", "\\"])
    func oddBytesNestedTooDeepEndParsing(odd: String) throws {
        let depth = JSONValue.maximumDepth + 9
        let text = String(repeating: "[", count: depth) + odd + String(repeating: "]", count: depth)
        let value = try JSONValue.parseLeniently("{\"deep\":\(text),\"state\":\"success\"}".utf8)
        #expect(value["state"] == "success")
    }

    @Test func writingAndReadingGiveTheSameValue() throws {
        let value: JSONValue = [
            "z": [1, -2.5, true, false, nil, "\"\\\n\u{1}é🙂/"], "a": [:], "b": [], "n": .number(.infinity),
            "big": .integer(.min),
        ]
        let text =
            #"{"a":{},"b":[],"big":-9223372036854775808,"n":null,"z":[1,-2.5,true,false,null,"\"\\\u000a\u0001é🙂/"]}"#
        #expect(String(decoding: value.serialized(), as: UTF8.self) == text)
        let again = try JSONValue.parse(value.serialized())
        #expect(again["z"] == value["z"])
    }

    @Test func agreesWithFoundation() throws {
        let value: JSONValue = ["a": [1, 2.5, "x", nil, true, ["b": "é\n"]]]
        #expect(try JSONDecoder().decode(JSONValue.self, from: Data(value.serialized())) == value)
        #expect(try JSONValue.parse(try JSONEncoder().encode(value)) == value)
    }

    @Test func lenientNumbers() {
        #expect(JSONValue.string("6.5").lenientDouble == 6.5)
        #expect(JSONValue.string("inf").lenientDouble == nil)
        #expect(JSONValue.boolean(true).lenientDouble == nil)
        #expect(JSONValue.number(66.4).lenientInteger == 66)
        #expect(JSONValue.number(1e300).lenientInteger == nil)
        #expect(JSONValue.string("1e300").lenientInteger == nil)
        #expect(JSONValue.string("500").lenientInteger == 500)
    }
}
