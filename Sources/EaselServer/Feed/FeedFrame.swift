import EaselCore
import Foundation
import NIOCore

/// One server-sent event, encoded once for everybody in an audience.
struct FeedFrame: Sendable {
    /// Its canvas and version; nil for what is not part of a feed's history, such as a heartbeat.
    let place: Place?
    /// For the feed of one canvas, with the version as its `id:`.
    let bytes: ByteBuffer
    /// The same as a chunk of an HTTP/1.1 body, shared by all readers of a canvas.
    let chunk: ByteBuffer
    private let idLength: Int
    /// The canvas that is gone according to this event.
    private(set) var gone: CanvasID?

    struct Place: Sendable, Equatable {
        let canvas: CanvasID
        /// The canvas version of the change.
        let version: Int64
    }

    /// Keeps proxies and clients from treating the connection as dead.
    static let heartbeat = FeedFrame(place: nil, bytes: ByteBuffer(string: ": still here\n\n"))

    init(event: String, place: Place?, data: some Encodable) {
        var bytes = ByteBuffer(string: place.map { "id: \($0.version)\n" } ?? "")
        let idLength = bytes.readableBytes
        // JSON has no raw line break, so one data line is enough.
        bytes.writeString("event: \(event)\ndata: ")
        bytes.writeBytes(JSONBody.bytes(data))
        bytes.writeString("\n\n")
        self.init(place: place, bytes: bytes, idLength: idLength)
    }

    private init(place: Place?, bytes: ByteBuffer, idLength: Int = 0) {
        self.place = place
        chunk = bytes.chunked
        // Avoids a second copy.
        self.bytes =
            chunk.getSlice(at: chunk.writerIndex - 2 - bytes.readableBytes, length: bytes.readableBytes) ?? bytes
        self.idLength = idLength
    }

    /// Only the `id:`, for a reader that wants only new changes: if the connection breaks at once, it can resume.
    init(beginningAt place: Place) {
        var bytes = ByteBuffer(string: "id: \(place.version)\n")
        let idLength = bytes.readableBytes
        bytes.writeString("\n")
        self.init(place: place, bytes: bytes, idLength: idLength)
    }

    /// Nil for what the audience may not see: guests do not see the chat.
    init?(_ change: Change, for audience: Audience, links: ImageLinks) {
        struct Deleted: Encodable { let id: ImageNodeID }
        let place = Place(canvas: change.canvasID, version: change.version)
        switch change.content {
        case .imageNode(let node):
            self.init(
                event: "imageNode", place: place, data: ImageNodeResource(node, for: audience, links: links))
        case .imageNodeDeleted(let id):
            self.init(event: "imageNodeDeleted", place: place, data: Deleted(id: id))
        case .canvas(let canvas):
            self.init(event: "canvas", place: place, data: CanvasResource(canvas, for: audience))
        case .message(let message):
            guard audience == .members else { return nil }
            self.init(event: "message", place: place, data: MessageResource(message))
        }
    }

    /// The part before the canvas, which is written page by page and followed by two line breaks.
    init(resetTo canvas: Canvas) {
        var bytes = ByteBuffer(string: "id: \(canvas.version)\n")
        let idLength = bytes.readableBytes
        bytes.writeString("event: reset\ndata: ")
        self.init(place: Place(canvas: canvas.id, version: canvas.version), bytes: bytes, idLength: idLength)
    }

    /// Not part of the feed's history; the finished message is.
    init(_ delta: MessageDelta) {
        struct Words: Encodable {
            let messageId: MessageID
            let canvasId: CanvasID
            let delta: String
            let offset: Int
        }
        let words = Words(
            messageId: delta.messageID, canvasId: delta.canvasID, delta: delta.words, offset: delta.offset)
        self.init(event: "messageDelta", place: nil, data: words)
    }

    /// The same with another `id:`.
    func bytes(id: String) -> ByteBuffer {
        var named = ByteBuffer(string: "id: \(id)\n")
        named.writeImmutableBuffer(
            bytes.getSlice(at: bytes.readerIndex + idLength, length: bytes.readableBytes - idLength) ?? bytes)
        return named
    }

    /// With the versions of all canvases its reader follows as `id:`, if it is part of a canvas's feed.
    func bytes(among known: [CanvasID: Int64]) -> ByteBuffer {
        place.map { bytes(id: FeedPositions.id(of: $0, among: known)) } ?? bytes
    }

    /// A canvas that does not exist, or no longer does.
    init(gone canvas: CanvasID) {
        struct Gone: Encodable { let id: CanvasID }
        self.init(event: "canvasDeleted", place: nil, data: Gone(id: canvas))
        gone = canvas
    }
}

extension ByteBuffer {
    /// As one chunk of an HTTP/1.1 body (RFC 9112, 7.1). Empty stays empty: an empty chunk would end the body.
    var chunked: ByteBuffer {
        guard readableBytes > 0 else { return self }
        var chunk = ByteBuffer()
        chunk.reserveCapacity(readableBytes + 12)
        chunk.writeString(String(readableBytes, radix: 16) + "\r\n")
        chunk.writeImmutableBuffer(self)
        chunk.writeString("\r\n")
        return chunk
    }
}
