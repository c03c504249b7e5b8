import EaselCore
import Foundation
import HTTPTypes
import Hummingbird
import NIOCore

/// Images' bytes, to those who own them and to those who have a signed link.
struct ImageRoutes: Sendable {
    let store: any Store
    let blobs: any BlobStore
    let thumbnails: Thumbnails
    let links: ImageLinks

    func add(to router: RouterGroup<EaselContext>) {
        router.get("images/{imageStorageId}") { request, context in
            let id: ImageID = try context.id("imageStorageId")
            let found = try await store.image(id)
            let query = request.uri.queryParameters
            let hasLink = links.admits(id, request)
            // A sender that may see nothing must not learn what exists.
            if !hasLink {
                if context.identity == nil, query["signature"] != nil { throw Problem.linkNotAdmitted }
                try context.requireIdentity().require(.read)
            }
            guard let found, hasLink || context.identity?.organizationID == found.organizationID else {
                throw Problem.notFound("image")
            }
            let width = try query["width"].map { try Self.width(String($0)) }
            if let width, width < found.image.width {
                return try await thumbnail(of: found, width: width, request)
            }
            if query["download"] == "1" { return try await download(of: found, request, context) }
            return try await original(found.image, request, context)
        }
    }

    private static func width(_ text: String) throws -> Int {
        guard let width = Int(text), Thumbnails.widths.contains(width) else {
            throw Problem.invalid("width", "width must be 256, 512 or 1024.")
        }
        return width
    }

    /// A copy that says in its metadata how it came to be; the kept bytes stay as the provider sent them.
    private func download(
        of owned: OwnedImage, _ request: Request, _ context: EaselContext
    ) async throws -> Response {
        let image = owned.image
        // Without a key the copy has no task of the provider, so it is a different file.
        let isMember = context.identity?.organizationID == owned.organizationID
        let copyName = isMember ? "download" : "guest-download"
        var headers = Self.headers(type: image.format.contentType, tag: "\"\(image.digest)-\(copyName)\"")
        if Self.isUnchanged(request, headers) { return Response(status: .notModified, headers: headers) }
        // An upload has none.
        let node = if let id = owned.imageNodeID { try await store.imageNode(id) } else { ImageNode?.none }
        headers[.contentDisposition] = FileName.disposition(
            "attachment", FileName.of(image, prompt: node?.recipe.prompt))
        let size = try await size(of: image)
        let copy =
            try await splice(of: image, node, size: size, tellsTask: isMember) ?? Splice(pieces: [.original(0..<size)])
        return Response(
            status: .ok, headers: headers,
            body: .streamed(contentLength: copy.count, on: context.eventLoop) { writer in
                for piece in copy.pieces {
                    switch piece {
                    case .bytes(let bytes): try await writer.write(ByteBuffer(bytes: bytes))
                    case .original(let range):
                        try await blobs.read(image.digest, range: range) {
                            try await writer.write(ByteBuffer(bytes: $0))
                        }
                    }
                }
                try await writer.finish(nil)
            })
    }

    /// Nil when nothing is known of the image any more, or its container has no place for it.
    private func splice(of image: StoredImage, _ node: ImageNode?, size: Int, tellsTask: Bool) async throws -> Splice? {
        guard let node else { return nil }
        let provenance = Provenance(
            prompt: node.recipe.prompt, model: node.recipe.model, taskID: tellsTask ? node.taskID : nil,
            imageID: image.id.rawValue)
        var head: [UInt8] = []
        try await blobs.read(image.digest, range: 0..<min(size, MetadataSplice.headLength)) { head += $0 }
        return MetadataSplice.make(provenance, in: image, head: head, size: size)
    }

    private func size(of image: StoredImage) async throws -> Int {
        guard let size = try await blobs.size(of: image.digest) else {
            throw EaselError.unavailable(message: "The bytes of image \(image.id) are missing from storage.")
        }
        return size
    }

    private func original(
        _ image: StoredImage, _ request: Request, _ context: EaselContext
    ) async throws -> Response {
        var headers = Self.headers(type: image.format.contentType, tag: "\"\(image.digest)\"")
        headers[.contentDisposition] = FileName.disposition("inline", FileName.of(image, prompt: nil))
        headers[.acceptRanges] = "bytes"
        if Self.isUnchanged(request, headers) { return Response(status: .notModified, headers: headers) }
        let size = try await size(of: image)
        // A range of another version than the client's would be useless.
        let isCurrent = request.headers[.ifRange].map { $0 == headers[.eTag] } ?? true
        // A range is asked of GET only (RFC 9110).
        let range = isCurrent && request.method == .get ? request.headers[.range] : nil
        switch ByteRange(header: range, size: size) {
        case .whole:
            return Response(status: .ok, headers: headers, body: body(of: image, range: 0..<size, context))
        case .part(let range):
            headers[.contentRange] = "bytes \(range.lowerBound)-\(range.upperBound - 1)/\(size)"
            return Response(status: .partialContent, headers: headers, body: body(of: image, range: range, context))
        case .unsatisfiable:
            throw Problem(
                status: .rangeNotSatisfiable, code: "range_not_satisfiable",
                detail: "The image has \(size) bytes; the range begins after its end.",
                headers: [.contentRange: "bytes */\(size)"])
        }
    }

    private func body(of image: StoredImage, range: Range<Int>, _ context: EaselContext) -> ResponseBody {
        .streamed(contentLength: range.count, on: context.eventLoop) { writer in
            try await blobs.read(image.digest, range: range) { try await writer.write(ByteBuffer(bytes: $0)) }
            try await writer.finish(nil)
        }
    }

    private func thumbnail(of owned: OwnedImage, width: Int, _ request: Request) async throws -> Response {
        let image = owned.image
        let headers = Self.headers(type: "image/webp", tag: "\"\(image.digest)-\(width)\"")
        if Self.isUnchanged(request, headers) { return Response(status: .notModified, headers: headers) }
        let bytes = try await thumbnails.bytes(digest: image.digest, width: width, for: owned.organizationID)
        return Response(status: .ok, headers: headers, body: ResponseBody(byteBuffer: ByteBuffer(bytes: bytes)))
    }

    /// An image never changes under its id, and nothing in it may run.
    private static func headers(type: String, tag: String) -> HTTPFields {
        [
            .contentType: type, .eTag: tag, .cacheControl: "private, max-age=31536000, immutable",
            .contentSecurityPolicy: "default-src 'none'; sandbox",
        ]
    }

    private static func isUnchanged(_ request: Request, _ headers: HTTPFields) -> Bool {
        guard let known = request.headers[.ifNoneMatch], let tag = headers[.eTag] else { return false }
        return known == "*"
            || known.split(separator: ",").contains {
                $0.trimmingCharacters(in: .whitespaces).replacing("W/", with: "") == tag
            }
    }
}
