import EaselCore
import HTTPTypes
import Hummingbird
import NIOCore

/// Accepts images to start from: a form with one file, or the image itself as the body.
struct UploadRoutes: Sendable {
    /// What a form may have around its file.
    private static let envelope = 16 * 1024

    let uploads: Uploads
    let links: ImageLinks

    func add(to router: RouterGroup<EaselContext>) {
        router.post("uploads") { request, context in
            let reader = try Self.reader(of: request)
            if let length = request.headers[.contentLength].flatMap({ Int($0) }),
                length > Upload.largest + Self.envelope
            {
                throw Self.tooLarge
            }
            let organization = try context.requireIdentity().organizationID
            do {
                // A sender that leaves takes its image's turn with it.
                let upload = try await request.body.consumeWithCancellationOnInboundClose { body in
                    try await uploads.keep(for: organization) { try await Self.receive(body, reader, into: $0) }
                }
                var response = JSONBody.response(UploadResource(upload, links: links), status: .created)
                response.headers[.connection] = "close"
                return response
            } catch {
                throw Self.closing(error)
            }
        }
    }

    /// Watching for the sender to leave reads what comes after the body, so the connection can take no other request.
    static func closing(_ error: any Error) -> any Error {
        var problem: Problem
        switch error {
        case let refusal as Problem: problem = refusal
        // What can't be read ends the connection's way in, as a sender that leaves does; who has left hears nothing.
        case is CancellationError: problem = .brokenBody
        // To be logged.
        case EaselError.unavailable: return error
        case let refusal as EaselError: problem = Problem(refusal)
        default: return error
        }
        problem.headers[.connection] = "close"
        return problem
    }

    private static func reader(of request: Request) throws -> MultipartFile? {
        guard let type = request.headers[.contentType] else { return nil }
        let kind = (QuotedText.split(type, at: ";").first ?? "").lowercased()
        if kind == "multipart/form-data" {
            do throws(MultipartFile.Failure) {
                return try MultipartFile(contentType: type)
            } catch {
                throw Problem(error)
            }
        }
        if kind.hasPrefix("image/") || kind == "application/octet-stream" { return nil }
        throw Problem(
            status: .unsupportedMediaType, code: "unsupported_media_type",
            detail: "Content-Type is “\(kind.shortened(to: 60))”; send a PNG, JPEG or WebP image, or a "
                + "multipart/form-data form with one file.",
            field: "Content-Type")
    }

    /// Writes the file's bytes as they come and returns how many there were.
    private static func receive(
        _ body: RequestBody, _ reader: MultipartFile?, into draft: any BlobUpload
    ) async throws -> Int {
        var reader = reader
        var (received, kept) = (0, 0)
        for try await buffer in body {
            received += buffer.readableBytes
            let bytes: [UInt8]
            do throws(MultipartFile.Failure) {
                bytes = try reader?.read(buffer.readableBytesView) ?? Array(buffer.readableBytesView)
            } catch {
                throw Problem(error)
            }
            kept += bytes.count
            guard kept <= Upload.largest, received <= Upload.largest + envelope else { throw tooLarge }
            do {
                try await draft.append(bytes)
            } catch {
                throw EaselError.unavailable(message: "An upload can't be written: \(error)")
            }
        }
        do throws(MultipartFile.Failure) {
            try reader?.finish()
        } catch {
            throw Problem(error)
        }
        return kept
    }

    private static let tooLarge = Problem(
        status: .contentTooLarge, code: "too_large",
        detail: "The image is larger than \(Upload.largest / 1_000_000) MB; send a smaller one.", field: "file")
}

extension Problem {
    init(_ failure: MultipartParser.Failure) {
        switch failure {
        case .malformed(let reason):
            self.init(
                status: .badRequest, code: "invalid_multipart",
                detail: "The multipart/form-data body can't be read: \(reason).", field: "file")
        case .severalParts:
            self = .invalid("file", "The form has more than one part; send one file, and nothing else.")
        }
    }
}

/// An upload as the API returns it.
private struct UploadResource: Encodable, Sendable {
    let uploadId: ImageID
    let url: String
    let width: Int
    let height: Int
    let contentType: String
    let byteCount: Int

    init(_ upload: Upload, links: ImageLinks) {
        uploadId = upload.image.id
        url = links.image(upload.image.id)
        width = upload.image.width
        height = upload.image.height
        contentType = upload.image.format.contentType
        byteCount = upload.image.byteCount
    }
}
