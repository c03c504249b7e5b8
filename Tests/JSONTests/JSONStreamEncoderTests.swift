import Foundation
import JSON
import Testing

/// What it writes reads the same as what Foundation writes.
struct JSONStreamEncoderTests {
    private struct Everything: Encodable {
        let text, empty: String
        let whole: Int
        let small: Int8, large: UInt64
        let fraction, round, tiny, huge: Double
        let float: Float
        let yes, no: Bool
        let some: String?, none: String?
        let list: [Int], emptyList: [String]
        let lists: [[Double?]]
        let inner: Inner?
        let dictionary: [String: [Inner]]
        let numbered: [Int: String]
        let value: JSONValue
        let choice: Choice, plain: Choice
        let word: Word
    }

    private struct Inner: Encodable {
        var a = 1
        var b: String?
    }

    private enum Choice: Encodable {
        case plain
        case pair(Int, name: String)
    }

    private enum Word: String, Encodable { case first }

    private struct Nothing: Encodable {}

    private class Base: Encodable {
        let base = [1, 2]
    }

    private final class Derived: Base {
        private enum Keys: String, CodingKey { case own, last }

        override func encode(to encoder: any Encoder) throws {
            var container = encoder.container(keyedBy: Keys.self)
            try container.encode("own", forKey: .own)
            try super.encode(to: container.superEncoder())
            try container.encode("last", forKey: .last)
        }
    }

    /// Containers that are begun early, left open and gone back to.
    private struct Nested: Encodable {
        private enum Keys: String, CodingKey { case object, array, after }

        func encode(to encoder: any Encoder) throws {
            var container = encoder.container(keyedBy: Keys.self)
            var object = container.nestedContainer(keyedBy: Keys.self, forKey: .object)
            try object.encode(1, forKey: .after)
            var deep = object.nestedUnkeyedContainer(forKey: .array)
            try deep.encode(Nothing())
            try deep.encodeNil()
            var again = encoder.container(keyedBy: Keys.self)
            var array = again.nestedUnkeyedContainer(forKey: .array)
            var member = array.nestedContainer(keyedBy: Keys.self)
            try member.encodeNil(forKey: .object)
            var list = array.nestedUnkeyedContainer()
            try list.encode("x")
            try Inner().encode(to: array.superEncoder())
            try again.encode(true, forKey: .after)
        }
    }

    private func expectSame(_ value: some Encodable, _ comment: Comment? = nil) throws {
        let bytes = try JSONStreamEncoder.encode(value)
        let expected = try JSONValue.parse(Array(JSONEncoder().encode(value)))
        #expect(try JSONValue.parse(bytes) == expected, comment)
    }

    @Test func everyKindOfValue() throws {
        try expectSame(
            Everything(
                text: "a \"quoted\" \\ line\nwith \u{1} and 🧨 / e\u{301}", empty: "", whole: -9_007_199_254_740_993,
                small: -7,
                large: .max, fraction: 0.1, round: 18, tiny: .leastNonzeroMagnitude, huge: -1.7976931348623157e308,
                float: 1.5,
                yes: true,
                no: false, some: "x", none: nil, list: [0, 9, 10, -1], emptyList: [], lists: [[], [1.5, nil]],
                inner: Inner(), dictionary: ["b": [Inner(a: 2, b: "c")], "a\"": []], numbered: [7: "seven"],
                value: ["deep": [1, 2.5, nil, true, "text"]], choice: .pair(1, name: "n"), plain: .plain, word: .first))
    }

    @Test func containersOfEveryKind() throws {
        try expectSame(Nothing())
        try expectSame([Nothing(), Nothing()])
        try expectSame(Derived())
        try expectSame(Nested())
        try expectSame("alone")
        try expectSame([Int]())
        try expectSame(Int?.none as Int?)
        try expectSame([3: 4])
        try expectSame(1e20)
        try expectSame(-0.0 as Double)
    }

    @Test func membersKeepTheirOrder() throws {
        struct Ordered: Encodable {
            let zebra = 1
            let apple: String? = nil
            let mouse = [Inner(b: "b")]
        }
        let text = String(decoding: try JSONStreamEncoder.encode(Ordered()), as: UTF8.self)
        #expect(text == #"{"zebra":1,"mouse":[{"a":1,"b":"b"}]}"#)
    }

    @Test func dictionariesAreSorted() throws {
        let numbers = Dictionary(uniqueKeysWithValues: (0..<20).map { (String(UnicodeScalar(97 + $0)!), $0) })
        let expected = numbers.sorted { $0.key < $1.key }.map { "\"\($0.key)\":\($0.value)" }.joined(separator: ",")
        #expect(String(decoding: try JSONStreamEncoder.encode(numbers), as: UTF8.self) == "{\(expected)}")
        let value = JSONValue.object(numbers.mapValues { .integer($0) })
        #expect(try JSONStreamEncoder.encode([value]) == Array("[{\(expected)}]".utf8))
    }

    @Test(arguments: [Double.nan, .infinity, -.infinity])
    func whatIsNoNumberIsRefused(value: Double) {
        #expect(throws: EncodingError.self) { try JSONStreamEncoder.encode(value) }
        #expect(throws: EncodingError.self) { try JSONStreamEncoder.encode(["a": [value]]) }
        #expect(throws: EncodingError.self) { try JSONStreamEncoder.encode(Float(value)) }
    }

    @Test func anyJSONValue() throws {
        var random = Numbers()
        for seed in 0..<500 { try expectSame(Self.value(depth: seed % 6, &random), "seed \(seed)") }
    }

    /// The same in every run.
    private struct Numbers: RandomNumberGenerator {
        private var state: UInt64 = 1

        mutating func next() -> UInt64 {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return state ^ state >> 29
        }
    }

    private static func value(depth: Int, _ random: inout some RandomNumberGenerator) -> JSONValue {
        switch Int.random(in: 0..<(depth > 0 ? 8 : 6), using: &random) {
        case 0: return .null
        case 1: return .boolean(.random(using: &random))
        case 2: return .integer(.random(in: .min ... .max, using: &random))
        case 3: return .number(Double(Int.random(in: -1_000_000...1_000_000, using: &random)) / 1024)
        case 4, 5:
            let scalars = (0..<Int.random(in: 0..<12, using: &random)).compactMap { _ in
                Unicode.Scalar(UInt32.random(in: 0..<0x11_0000, using: &random))
            }
            return .string(String(String.UnicodeScalarView(scalars)))
        case 6:
            return .array((0..<Int.random(in: 0..<4, using: &random)).map { _ in value(depth: depth - 1, &random) })
        default:
            return .object(
                Dictionary(
                    (0..<Int.random(in: 0..<4, using: &random)).map { ("key \($0)", value(depth: depth - 1, &random)) }
                ) { $1 })
        }
    }
}
