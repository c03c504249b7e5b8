import EaselCore
import Testing

@testable import EaselServer

struct RequestFieldsTests {
    private static func fields(_ body: String) throws -> RequestFields {
        try RequestFields(body: Array(body.utf8), allowed: ["a", "b"])
    }

    private static func field<Value>(of read: () throws -> Value) -> String? {
        do {
            _ = try read()
            return nil
        } catch let problem as Problem {
            return problem.field ?? problem.code
        } catch {
            return "\(error)"
        }
    }

    @Test func readsPresentFields() throws {
        let fields = try Self.fields(#" {"a":"x","b":null} "#)
        #expect(try fields.string("a") == "x")
        #expect(try fields.requiredString("a") == "x")
        #expect(try fields.string("b") == nil)
        #expect(try fields.integer("b") == nil)
        #expect(try fields.strings("b") == nil)
        #expect(try fields.point("b") == nil)
        #expect(try fields.size("b") == nil)
        #expect(Self.field { try fields.requiredString("b") } == "b")
    }

    @Test(
        arguments: [
            ("7", 7), ("-7", -7), ("7.0", 7), ("7e0", 7), ("70e-1", 7), ("1e14", 100_000_000_000_000), ("7.5", nil),
            ("1e15", nil), ("1e308", nil), ("-1e308", nil), ("\"7\"", nil), ("true", nil), ("[7]", nil),
            ("9223372036854775807", Int.max), ("9223372036854775808", nil),
        ] as [(String, Int?)])
    func readsWholeNumbers(text: String, expected: Int?) throws {
        let fields = try Self.fields(#"{"a":\#(text)}"#)
        if let expected {
            #expect(try fields.integer("a") == expected)
        } else {
            #expect(Self.field { try fields.integer("a") } == "a")
        }
    }

    @Test func readsPointsAndSizes() throws {
        #expect(try Self.fields(#"{"a":{"x":1,"y":-2.5}}"#).point("a") == Point(x: 1, y: -2.5))
        #expect(try Self.fields(#"{"a":{"x":-10000000,"y":1e7}}"#).point("a") == Point(x: -1e7, y: 1e7))
        #expect(try Self.fields(#"{"a":{"width":16,"height":20000}}"#).size("a") == Size(width: 16, height: 20_000))
        for bad in [#"{}"#, #"{"x":1}"#, #"{"x":1,"y":1e8}"#, #"{"x":1,"y":2,"z":3}"#, "[1,2]", "1", #""1,2""#] {
            let fields = try Self.fields(#"{"a":\#(bad)}"#)
            #expect(Self.field { try fields.point("a") } == "a", "\(bad)")
        }
        for bad in [#"{"width":15.9,"height":16}"#, #"{"width":16,"height":20000.1}"#, #"{"x":16,"y":16}"#] {
            let fields = try Self.fields(#"{"a":\#(bad)}"#)
            #expect(Self.field { try fields.size("a") } == "a", "\(bad)")
        }
    }

    @Test func readsWhatTheRFCAllows() throws {
        #expect(try Self.fields("\u{FEFF}{\"a\":\"x\"}\r\n").string("a") == "x")
        #expect(try Self.fields(#"{"a":"x","a":"y"}"#).string("a") == "y", "the last one wins")
        #expect(try Self.fields(#"{"\u0061":"\ud83d\ude00"}"#).string("a") == "😀")
    }

    @Test func namesTheFirstUnknownFieldTruncated() throws {
        #expect(Self.field { try Self.fields(#"{"z":1,"c":2,"a":3}"#) } == "c")
        let long = String(repeating: "z", count: 500)
        #expect(Self.field { try Self.fields(#"{"\#(long)":1}"#) }?.count == 60)
    }

    @Test func refusesStringsWithNUL() throws {
        #expect(Self.field { try Self.fields(#"{"a":"x\u0000"}"#).string("a") } == "a")
        #expect(Self.field { try Self.fields(#"{"a":["x","y\u0000"]}"#).strings("a") } == "a")
    }
}
