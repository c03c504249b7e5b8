import Testing

@testable import EaselServer

/// The form parser, on bytes.
struct MultipartFileTests {
    private static let type = "multipart/form-data; boundary=b"

    private static func file(
        _ body: String, type: String = type, by size: Int
    ) throws(MultipartFile.Failure) -> String {
        var reader = try MultipartFile(contentType: type)
        let bytes = Array(body.utf8)
        var file: [UInt8] = []
        for start in stride(from: 0, to: bytes.count, by: size) {
            file += try reader.read(bytes[start..<min(start + size, bytes.count)])
        }
        try reader.finish()
        return String(decoding: file, as: UTF8.self)
    }

    /// The file is the same however the body is split.
    @Test(arguments: [1, 2, 3, 4, 5, 7, 11, 64, 1_000])
    func readsTheFile(by size: Int) throws {
        for file in ["", "\r", "\r\n", "x", "\r\n--", "\r\n--a", "a\r\n--\r\n\r\nb", "\r\r\n-", "long " + type(of: "")]
        {
            for head in ["", "Content-Disposition: form-data; name=\"a\"\r\n", "A: b\r\nC: d\r\n"] {
                for end in ["", "\r\n", "\r\nwhat comes after"] {
                    let body = "--b\r\n\(head)\r\n\(file)\r\n--b--\(end)"
                    #expect(try Self.file(body, by: size) == file)
                }
            }
        }
    }

    private func type(of text: String) -> String { String(repeating: "0123456789\r\n", count: 50) }

    @Test(arguments: [
        "multipart/form-data; boundary=b", "multipart/form-data;boundary=\"b\"",
        "Multipart/Form-Data; charset=utf-8; Boundary = b ", "multipart/form-data ; boundary=b",
        #"multipart/form-data; boundary="\b""#, #"multipart/form-data; note="a; boundary=c"; boundary=b"#,
    ])
    func findsTheBoundary(type: String) throws {
        #expect(try Self.file("--b\r\n\r\nx\r\n--b--", type: type, by: 5) == "x")
    }

    /// A boundary may contain characters that need quotes.
    @Test func findsABoundaryInQuotes() throws {
        let type = #"multipart/form-data; boundary="a;b c:d=e'()+_,-./?""#
        let boundary = "--a;b c:d=e'()+_,-./?"
        #expect(try Self.file("\(boundary)\r\n\r\nx\r\n\(boundary)--", type: type, by: 7) == "x")
    }

    /// What RFC 2046 allows around the parts.
    @Test(arguments: [1, 2, 5, 1_000])
    func ignoresWhatIsAroundTheParts(by size: Int) throws {
        for body in [
            "\r\n--b\r\n\r\nx\r\n--b--", "This is a form.\r\n--b\r\n\r\nx\r\n--b--\r\nend",
            "--b \t\r\n\r\nx\r\n--b-- \r\n", "a--b\r\nc\r\n\r\n--b\r\nA: b\r\n\r\nx\r\n--b--",
        ] {
            #expect(try Self.file(body, by: size) == "x", "\(body)")
        }
        // Line breaks are CRLF here.
        let bare = "--b\n\nx\n--b--"
        #expect(throws: MultipartFile.Failure.self) { try Self.file(bare, by: size) }
        let long = String(repeating: "x", count: 9_000) + "\r\n--b\r\n\r\nx\r\n--b--"
        #expect(throws: MultipartFile.Failure.self) { try Self.file(long, by: size) }
    }

    @Test(arguments: [
        "multipart/form-data", "multipart/form-data; boundary", "multipart/form-data; boundary=",
        "multipart/form-data; boundary=\"\"", "multipart/form-data; boundary=ä",
        "multipart/form-data; boundary=" + String(repeating: "x", count: 71),
    ])
    func refusesInvalidBoundaries(type: String) {
        #expect(throws: MultipartFile.Failure.self) { try MultipartFile(contentType: type) }
    }

    @Test(arguments: [1, 3, 1_000])
    func refusesInvalidForms(by size: Int) {
        let long = "--b\r\nA: " + String(repeating: "x", count: 9_000) + "\r\n\r\nx\r\n--b--"
        for body in [
            "", "-", "--b", "--b\r\n", "--b\r\n\r\n", "--b\r\n\r\nx", "--b\r\n\r\nx\r\n--b", "--b\r\n\r\nx\r\n--b-",
            "x--b\r\n\r\nx\r\n--b--", "--b--", "--bx\r\n\r\nx\r\n--b--", "--b\r\n\r\nx\r\n--bx", long,
        ] {
            let error = #expect(throws: MultipartFile.Failure.self, "\(body.prefix(40))") {
                try Self.file(body, by: size)
            }
            #expect(error != .severalParts)
        }
        #expect(throws: MultipartFile.Failure.severalParts) {
            try Self.file("--b\r\n\r\nx\r\n--b\r\n\r\ny\r\n--b--", by: size)
        }
    }
}
