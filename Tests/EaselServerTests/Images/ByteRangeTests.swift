import Testing

@testable import EaselServer

struct ByteRangeTests {
    @Test(
        arguments: [
            (nil, .whole), ("", .whole), ("bytes=0-9", .part(0..<10)), ("bytes=0-0", .part(0..<1)),
            ("bytes=5-", .part(5..<100)), ("bytes=99-", .part(99..<100)), ("bytes=-10", .part(90..<100)),
            ("bytes=-1", .part(99..<100)), ("bytes=-100", .part(0..<100)), ("bytes=-1000", .part(0..<100)),
            ("bytes=0-99", .part(0..<100)), ("bytes=0-100", .part(0..<100)), ("bytes=90-5000", .part(90..<100)),
            ("bytes= 0 - 9 ", .part(0..<10)), ("bytes =0-9", .part(0..<10)),
            ("bytes=0-99999999999999999999999", .part(0..<100)), ("bytes=00-09", .part(0..<10)),
            ("bytes=100-", .unsatisfiable), ("bytes=100-200", .unsatisfiable), ("bytes=-0", .unsatisfiable),
            ("bytes=9223372036854775807-", .unsatisfiable), ("bytes=99999999999999999999999-", .unsatisfiable),
            ("bytes=9-0", .whole), ("bytes=-", .whole), ("bytes=", .whole), ("bytes", .whole), ("=0-9", .whole),
            ("bytes=a-b", .whole), ("bytes=0x0-9", .whole), ("bytes=+0-9", .whole), ("bytes=0-+9", .whole),
            ("bytes=0--9", .whole), ("bytes=--9", .whole), ("bytes=0-9,20-29", .whole), ("bytes=0-9,", .whole),
            ("bytes=1.0-9", .whole), ("bytes=٠-٩", .whole), ("items=0-9", .whole), ("0-9", .whole),
            ("bytes=0-9=", .whole), ("bytes==0-9", .whole),
        ] as [(String?, ByteRange)])
    func parsesARangeOfAHundredBytes(header: String?, expected: ByteRange) {
        #expect(ByteRange(header: header, size: 100) == expected)
    }

    @Test func anEmptyFileHasNoRange() {
        #expect(ByteRange(header: nil, size: 0) == .whole)
        #expect(ByteRange(header: "bytes=0-", size: 0) == .unsatisfiable)
        #expect(ByteRange(header: "bytes=-5", size: 0) == .unsatisfiable)
    }
}
