import JSON
import KieAI
import Testing

struct UploadTests {
    private func sent(_ upload: FileUpload) async throws -> (KieRequest, UploadedFile) {
        let transport = ScriptedTransport(Recorded.uploaded)
        let file = try await KieClient.scripted(transport).upload(upload)
        return (try #require(transport.requests.first), file)
    }

    @Test func base64() async throws {
        let (request, file) = try await sent(
            .base64("data:image/png;base64,AAAA", path: "images/up", fileName: "a.png"))
        #expect(request.url == "https://kieai.redpandaai.co/api/file-base64-upload")
        #expect(request.headers["Authorization"] == "Bearer sk-kie-0123456789abcdef")
        #expect(request.deadline == .seconds(120))
        let expected: JSONValue = [
            "base64Data": "data:image/png;base64,AAAA", "uploadPath": "images/up", "fileName": "a.png",
        ]
        #expect(try JSONValue.parse(request.body ?? []) == expected)
        #expect(file.downloadURL.hasPrefix("https://tempfile.redpandaai.co/kieai/136592/"))
        #expect(file.fileName == "1777539187532-kgfz8edkkle.jpg")
        #expect(file.byteCount == 83_558 && file.mimeType == "image/jpeg")
    }

    @Test func url() async throws {
        let (request, _) = try await sent(.url("https://h/1.png", path: "images/up"))
        #expect(request.url == "https://kieai.redpandaai.co/api/file-url-upload")
        #expect(try JSONValue.parse(request.body ?? []) == ["fileUrl": "https://h/1.png", "uploadPath": "images/up"])
    }

    @Test func stream() async throws {
        let bytes: [UInt8] = [0x89, 0x50, 0x0D, 0x0A, 0x00, 0xFF]
        let (request, _) = try await sent(
            .stream(bytes, contentType: "image/png\r\nX-Evil: 1", path: "up", fileName: "a\"\r\nb.png"))
        #expect(request.url == "https://kieai.redpandaai.co/api/file-stream-upload")
        let type = try #require(request.headers["Content-Type"])
        let prefix = "multipart/form-data; boundary="
        #expect(type.hasPrefix(prefix))
        let boundary = type.dropFirst(prefix.count)
        let before =
            "--\(boundary)\r\nContent-Disposition: form-data; name=\"uploadPath\"\r\n\r\nup\r\n"
            + "--\(boundary)\r\nContent-Disposition: form-data; name=\"fileName\"\r\n\r\na\"\r\nb.png\r\n"
            + "--\(boundary)\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a%22%0D%0Ab.png\"\r\n"
            + "Content-Type: image/pngX-Evil: 1\r\n\r\n"
        #expect(request.body == Array(before.utf8) + bytes + Array("\r\n--\(boundary)--\r\n".utf8))
    }

    @Test func boundariesDiffer() async throws {
        let upload = FileUpload.stream([1], contentType: "image/png", path: "up")
        let first = try await sent(upload).0.headers["Content-Type"]
        let second = try await sent(upload).0.headers["Content-Type"]
        #expect(first != second)
    }

    @Test(arguments: [
        (#"{"success":false,"code":400,"msg":"Missing required parameter: fileUrl"}"#, KieError.Kind.invalidInput),
        (#"{"success":true,"code":200,"data":{"fileUrl":"https://old.page/shape"}}"#, .unreadable),
    ])
    func refusal(body: String, kind: KieError.Kind) async {
        let client = KieClient.scripted(ScriptedTransport(body))
        let error = await kieError { () async throws(KieError) in try await client.upload(.url("", path: "up")) }
        #expect(error?.kind == kind)
    }
}
