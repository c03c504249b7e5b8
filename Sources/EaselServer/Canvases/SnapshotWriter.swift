import EaselCore
import Hummingbird
import NIOCore

/// Writes a canvas with everything on it, page by page: a slow reader holds one page in memory, not a canvas.
///
/// The pages may already show changes made after the version. A reader that continues from there gets those changes
/// once more, which does no harm.
struct SnapshotWriter: Sendable {
    let store: any Store
    let links: ImageLinks
    let eventLoop: any EventLoop

    /// The JSON of one object, without a line break.
    func write(
        _ canvas: Canvas, for audience: Audience, to write: (ByteBuffer) async throws -> Void
    ) async throws {
        try await write(
            ByteBuffer(bytes: Array(#"{"canvas":"#.utf8) + JSONBody.bytes(CanvasResource(canvas, for: audience))))
        var separator = #","imageNodes":["#
        try await CanvasPages(store: store).forEach(of: canvas.id) { nodes in
            if !nodes.isEmpty {
                // One list is made sooner than its elements; its brackets are those of the page.
                let list = JSONBody.bytes(nodes.map { ImageNodeResource($0, for: audience, links: links) })
                var piece = ByteBuffer(string: separator)
                piece.writeBytes(list.dropFirst().dropLast())
                separator = ","
                try await write(piece)
            }
            // What was written has reached the connection now, and so whether that takes more is known.
            try await eventLoop.submit {}.get()
        }
        let start = separator == "," ? "" : separator
        try await write(ByteBuffer(string: #"\#(start)],"version":\#(canvas.version)}"#))
    }
}
