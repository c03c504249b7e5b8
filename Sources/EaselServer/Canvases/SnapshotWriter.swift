import EaselCore
import Hummingbird
import NIOCore

/// Writes a canvas with all that is on it, page by page: a reader that takes its time holds a page in memory, not a board.
///
/// The pages may tell of what came after the version already. Whoever reads on from there is told of it once more, which
/// changes nothing.
struct SnapshotWriter: Sendable {
    private static let pageLength = 32

    let store: any Store
    let links: ImageLinks
    let eventLoop: any EventLoop

    /// The JSON of one object, without a line break.
    func write(
        _ canvas: Canvas, for audience: Audience, to write: (ByteBuffer) async throws -> Void
    ) async throws {
        try await write(ByteBuffer(bytes: Array(#"{"canvas":"#.utf8) + JSONBody.data(CanvasResource(canvas))))
        var (separator, after) = (#","imageNodes":["#, [ImageNodeID]())
        repeat {
            let page = try await page(of: canvas.id, after: after)
            var piece = ByteBuffer()
            for node in page.imageNodes {
                piece.writeString(separator)
                piece.writeBytes(JSONBody.data(ImageNodeResource(node, for: audience, links: links)))
                separator = ","
            }
            try await write(piece)
            // What was written has reached the connection now, and so whether that takes more is known.
            try await eventLoop.submit {}.get()
            after = page.next.map { page.imageNodes.map(\.id) + [$0] } ?? []
        } while !after.isEmpty
        let start = separator == "," ? "" : separator
        try await write(ByteBuffer(string: #"\#(start)],"version":\#(canvas.version)}"#))
    }

    /// - Parameter place: nodes of the page before, in their order; the last may have been deleted for good meanwhile.
    private func page(of canvas: CanvasID, after place: [ImageNodeID]) async throws -> ImageNodePage {
        func page(_ after: ImageNodeID?) async throws -> ImageNodePage {
            try await store.imageNodes(on: canvas, query: ImageNodeQuery(limit: Self.pageLength, after: after))
        }
        for node in place.dropFirst().reversed() {
            do { return try await page(node) } catch EaselError.invalid { continue }
        }
        return try await page(place.first)
    }
}
