import Foundation
import NIOCore
import TestSupport
import Testing

@testable import KieSimulator

@Suite(.timeLimit(.minutes(5)))
struct UploadTests {
    private let jpeg = Data([0xFF, 0xD8, 0xFF, 0xE0, 1, 2, 3])

    @Test func `all three upload routes answer like the provider`() async throws {
        let jpeg = jpeg
        try await RunningSimulator.run { simulator in
            let base64 = try await simulator.post(
                "/api/file-base64-upload",
                [
                    "base64Data": .string("data:image/jpeg;base64," + jpeg.base64EncodedString()),
                    "uploadPath": "images/up",
                ])
            #expect(base64.json["success"] == true)
            #expect(base64.data["mimeType"] == "image/jpeg")
            #expect(base64.data["fileSize"] == 7)
            #expect(base64.data["filePath"]?.stringValue?.hasPrefix("kieai/136592/images/up/") == true)
            let url = try #require(base64.data["downloadUrl"]?.stringValue)
            #expect(try await Data(simulator.send(.get, url).bytes.readableBytesView) == jpeg)
            let uploadedAt = try #require(base64.data["uploadedAt"]?.stringValue)
            #expect(uploadedAt.wholeMatch(of: /\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z/) != nil)

            let byURL = try await simulator.post(
                "/api/file-url-upload", ["fileUrl": .string(url), "uploadPath": "up", "fileName": "../x y.jpg"])
            #expect(byURL.data["fileName"] == "___x_y.jpg")

            let form = """
                --b0\r\nContent-Disposition: form-data; name="uploadPath"\r\n\r\nup\r
                --b0\r\nContent-Disposition: form-data; name="file"; filename="a.jpg"\r\nContent-Type: image/jpeg\r\n\r\n
                """
            var body = ByteBuffer(string: form)
            body.writeBytes(jpeg)
            body.writeString("\r\n--b0--\r\n")
            let stream = try await simulator.send(
                .post, "/api/file-stream-upload", body: body,
                headers: [("content-type", "multipart/form-data; boundary=b0")])
            #expect(stream.data["fileSize"] == 7)
            #expect(stream.data["fileName"] == "a.jpg")
            #expect(try await simulator.calls("upload") == 3)
        }
    }

    @Test func `a missing field gives status 200 with code 400 and no data`() async throws {
        try await RunningSimulator.run { simulator in
            let answer = try await simulator.post("/api/file-url-upload", ["url": "https://example.com/a.png"])
            #expect(answer.status == 200)
            #expect(
                answer.json == [
                    "success": false, "code": 400,
                    "msg": "Missing required parameter: fileUrl (file download URL)",
                ])
        }
    }

    @Test func `an upload expires`() async throws {
        try await withTemporaryFolder { folder in
            let uploads = Uploads(folder: folder, lifetime: .seconds(86_400))
            try await uploads.store(jpeg, at: "/a.jpg", type: "image/jpeg", now: 5)
            #expect(await uploads.file(at: "/a.jpg", now: 86_400_004)?.bytes == jpeg)
            #expect(await uploads.file(at: "/a.jpg", now: 86_400_005) == nil)
        }
    }

    @Test func `an upload with the same name overwrites`() async throws {
        try await RunningSimulator.run { simulator in
            var url = ""
            for text in ["one", "second"] {
                let answer = try await simulator.post(
                    "/api/file-base64-upload",
                    [
                        "base64Data": .string(Data(text.utf8).base64EncodedString()), "uploadPath": "up",
                        "fileName": "a.txt",
                    ])
                url = try #require(answer.data["downloadUrl"]?.stringValue)
            }
            #expect(try await String(buffer: simulator.send(.get, url).bytes) == "second")
        }
    }

    /// Found by scripts/fuzz: a semicolon in quotes is not a separator, and a combining accent is not part of the quote.
    @Test(arguments: ["a;b.jpg", "a; name=\"", "\u{301}.jpg", "a\u{301}"])
    func readsNamesInQuotes(name: String) throws {
        let quoted = name.unicodeScalars.map { $0 == "\"" ? "%22" : String($0) }.joined()
        let head = "--b0\r\nContent-Disposition: form-data; name=\"file\"; filename=\"\(quoted)\"\r\n\r\n"
        let form = try #require(
            MultipartForm(
                contentType: "multipart/form-data; boundary=b0", body: Data((head + "bytes\r\n--b0--\r\n").utf8)))
        #expect(form.parts.count == 1)
        #expect(form.parts.first?.name == "file")
        #expect(form.parts.first?.fileName?.utf8.elementsEqual(quoted.utf8) == true)
        #expect(form.text("file") == "bytes")
    }
}
