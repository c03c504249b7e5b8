import EaselCore
import HTTPTypes
import Hummingbird
import NIOCore

/// A canvas's images as one ZIP file.
///
/// Nothing is built up beforehand: its length is known from the images' sizes, and each image is read from storage
/// as it is sent.
struct ExportRoutes: Sendable {
    /// As many ids as fit in an address every proxy takes.
    private static let mostChosen = 500

    let useCases: UseCases
    let blobs: any BlobStore

    func add(to router: RouterGroup<EaselContext>) {
        router.get("canvases/{canvasId}/export") { request, context in
            let canvas = try await useCases.canvas(
                try context.id("canvasId"), of: try context.requireIdentity().organizationID)
            let chosen = try request.uri.queryParameters["imageNodes"].map { try Self.ids(String($0)) }
            var nodes: [ImageNode] = []
            try await CanvasPages(store: useCases.store).forEach(of: canvas.id) { page in
                nodes += page.filter { chosen?.contains($0.id) ?? true }
            }
            if let chosen, nodes.count < chosen.count {
                throw Problem.invalid("imageNodes", "imageNodes names an image node that is not on this canvas.")
            }
            let contents = try await ExportContents(
                canvas, nodes: nodes, at: useCases.surroundings.now()
            ) { try await blobs.size(of: $0.digest) == $0.byteCount }
            return respond(
                contents, on: context.eventLoop, named: FileName.slug(canvas.title, or: "canvas") + ".zip")
        }
    }

    private static func ids(_ text: String) throws -> Set<ImageNodeID> {
        let ids = Set(text.split(separator: ",").map { ImageNodeID(String($0)) })
        guard (1...mostChosen).contains(ids.count) else {
            throw Problem.invalid(
                "imageNodes",
                "imageNodes must name from 1 to \(mostChosen) image nodes with commas between them; leave it out for all."
            )
        }
        return ids
    }

    private func respond(_ contents: ExportContents, on eventLoop: any EventLoop, named name: String) -> Response {
        let manifest = contents.manifest.json
        let now = contents.manifest.exportedAt
        let archive = ZIPArchive(
            entries: [.init(name: "manifest.json", size: manifest.count, modified: now)]
                + contents.images.map { .init(name: $0.name, size: $0.image.byteCount, modified: $0.createdAt) })
        return Response(
            status: .ok,
            headers: [
                .contentType: "application/zip", .cacheControl: "no-store",
                .contentDisposition: FileName.disposition("attachment", name),
            ],
            body: .streamed(contentLength: archive.count, on: eventLoop) { writer in
                var checksums = [CRC32.checksum(manifest)]
                try await writer.write(
                    ByteBuffer(bytes: ZIPArchive.header(archive.entries[0], checksum: checksums[0]) + manifest))
                for (entry, named) in zip(archive.entries.dropFirst(), contents.images) {
                    let (digest, bytes) = (named.image.digest, 0..<entry.size)
                    // The checksum stands before the bytes, so they are read twice; the second time from memory.
                    var checksum = CRC32()
                    try await blobs.read(digest, range: bytes) { checksum.update($0) }
                    checksums.append(checksum.value)
                    try await writer.write(ByteBuffer(bytes: ZIPArchive.header(entry, checksum: checksum.value)))
                    try await blobs.read(digest, range: bytes) { try await writer.write(ByteBuffer(bytes: $0)) }
                }
                try await writer.write(ByteBuffer(bytes: archive.directory(checksums: checksums)))
                try await writer.finish(nil)
            })
    }
}
