import AsyncHTTPClient
import Foundation
import Hummingbird
import NIOCore
import NIOHTTP1

/// The provider's upload host: base64, multipart and by URL, all answered with status 200.
struct UploadRoutes: Sendable {
    let account: Account
    let uploads: Uploads
    let client: HTTPClient

    private static let maximumBytes = 32 << 20

    func add(to router: some RouterMethods<SimulatorContext>) {
        router.post("file-base64-upload", use: base64)
        router.post("file-stream-upload", use: stream)
        router.post("file-url-upload", use: byURL)
    }

    private func base64(_ request: Request, _ context: SimulatorContext) async throws -> Response {
        await account.count(.upload)
        let body = JSON(try await request.body.collect(upTo: Self.maximumBytes * 4 / 3 + 4096))
        guard let text = body?["base64Data"]?.stringValue else {
            return missing("base64Data (Base64 encoded file data)")
        }
        // A data URL is accepted as well as plain Base64.
        let encoded = text.hasPrefix("data:") ? text.drop { $0 != "," }.dropFirst() : text[...]
        guard let bytes = Data(base64Encoded: String(encoded), options: .ignoreUnknownCharacters), !bytes.isEmpty else {
            return refuse("Invalid Base64 data")
        }
        return try await store(bytes, folder: body?["uploadPath"]?.stringValue, name: body?["fileName"]?.stringValue)
    }

    private func stream(_ request: Request, _ context: SimulatorContext) async throws -> Response {
        await account.count(.upload)
        let body = try await request.body.collect(upTo: Self.maximumBytes)
        guard
            let form = MultipartForm(
                contentType: request.headers[.contentType] ?? "", body: Data(body.readableBytesView)),
            let file = form.parts.first(where: { $0.name == "file" })
        else { return missing("file") }
        return try await store(
            file.bytes, folder: form.text("uploadPath"), name: form.text("fileName") ?? file.fileName)
    }

    private func byURL(_ request: Request, _ context: SimulatorContext) async throws -> Response {
        await account.count(.upload)
        let body = JSON(try await request.body.collect(upTo: 64 * 1024))
        guard let address = body?["fileUrl"]?.stringValue else { return missing("fileUrl (file download URL)") }
        let bytes: ByteBuffer
        do {
            let response = try await client.execute(HTTPClientRequest(url: address), timeout: .seconds(30))
            guard response.status == .ok else { return refuse("Failed to download file: \(response.status.code)") }
            bytes = try await response.body.collect(upTo: Self.maximumBytes)
        } catch {
            return refuse("Failed to download file: \(error)")
        }
        return try await store(
            Data(bytes.readableBytesView), folder: body?["uploadPath"]?.stringValue,
            name: body?["fileName"]?.stringValue)
    }

    private func store(_ bytes: Data, folder: String?, name: String?) async throws -> Response {
        guard let folder else { return missing("uploadPath (file upload path)") }
        let type = Self.type(of: bytes)
        let now = Int64.now
        let name = name.map(Self.plain) ?? "\(now)-\(Account.randomHex(11)).\(type.suffix)"
        let path =
            "kieai/136592/\(folder.split(separator: "/").map { Self.plain(String($0)) }.joined(separator: "/"))/\(name)"
        try await uploads.store(bytes, at: "/\(path)", type: type.mime, now: now)
        let uploadedAt = Date(timeIntervalSince1970: Double(now) / 1000).formatted(
            .iso8601.year().month().day().time(includingFractionalSeconds: true).timeZone(separator: .omitted))
        return Response([
            "success": true, "code": 200, "msg": "File uploaded successfully",
            "data": [
                "success": true, "fileName": .string(name), "filePath": .string(path),
                "downloadUrl": .string("\(await account.origin)/\(path)"), "fileSize": .number(bytes.count),
                "mimeType": .string(type.mime), "uploadedAt": .string(uploadedAt),
            ],
        ])
    }

    private func missing(_ field: String) -> Response {
        refuse("Missing required parameter: \(field)")
    }

    private func refuse(_ message: String) -> Response {
        Response(["success": false, "code": 400, "msg": .string(message)])
    }

    /// A name without characters that are special in a path or a URL.
    private static func plain(_ name: String) -> String {
        let safe = name.unicodeScalars.map { scalar in
            scalar.isASCII && (scalar.properties.isAlphabetic || "0123456789-_.".unicodeScalars.contains(scalar))
                ? Character(scalar) : "_"
        }
        return String(safe.prefix(200)).replacing("..", with: "__")
    }

    private static func type(of bytes: Data) -> (mime: String, suffix: String) {
        if bytes.starts(with: [0x89, 0x50, 0x4E, 0x47]) { return ("image/png", "png") }
        if bytes.starts(with: [0xFF, 0xD8, 0xFF]) { return ("image/jpeg", "jpg") }
        if bytes.starts(with: Data("RIFF".utf8)), bytes.dropFirst(8).starts(with: Data("WEBP".utf8)) {
            return ("image/webp", "webp")
        }
        return ("application/octet-stream", "bin")
    }
}
