import EaselCore
import Foundation
import NIOCore

/// One server-sent event, encoded once for all who read it.
struct FeedFrame: Sendable {
    /// Where in which canvas's feed it stands; nil for what is no part of one, such as a heartbeat.
    let place: Place?
    /// As the feed of one canvas has it, with the version as its `id:`.
    let bytes: ByteBuffer
    private let idLength: Int

    struct Place: Sendable, Equatable {
        let canvas: CanvasID
        /// The canvas version it brings.
        let version: Int64
    }

    /// Keeps proxies and clients from thinking the line is dead.
    static let heartbeat = FeedFrame(place: nil, bytes: ByteBuffer(string: ": still here\n\n"))

    init(event: String, place: Place?, data: some Encodable) {
        var bytes = ByteBuffer(string: place.map { "id: \($0.version)\n" } ?? "")
        let idLength = bytes.readableBytes
        // JSON has no raw line break, so one data line is enough.
        bytes.writeString("event: \(event)\ndata: ")
        bytes.writeBytes(JSONBody.data(data))
        bytes.writeString("\n\n")
        self.init(place: place, bytes: bytes, idLength: idLength)
    }

    private init(place: Place?, bytes: ByteBuffer, idLength: Int = 0) {
        self.place = place
        self.bytes = bytes
        self.idLength = idLength
    }

    init(_ change: Change, links: ImageLinks) {
        struct Deleted: Encodable { let id: ImageNodeID }
        let place = Place(canvas: change.canvasID, version: change.version)
        switch change.content {
        case .imageNode(let node):
            self.init(event: "imageNode", place: place, data: ImageNodeResource(node, links: links))
        case .imageNodeDeleted(let id):
            self.init(event: "imageNodeDeleted", place: place, data: Deleted(id: id))
        case .canvas(let canvas):
            self.init(event: "canvas", place: place, data: CanvasResource(canvas))
        case .message(let message):
            self.init(event: "message", place: place, data: MessageResource(message))
        }
    }

    init(reset snapshot: CanvasSnapshot, links: ImageLinks) {
        self.init(
            event: "reset", place: Place(canvas: snapshot.canvas.id, version: snapshot.canvas.version),
            data: SnapshotResource(snapshot, links: links))
    }

    /// With another `id:`.
    func bytes(id: String) -> ByteBuffer {
        var named = ByteBuffer(string: "id: \(id)\n")
        named.writeImmutableBuffer(
            bytes.getSlice(at: bytes.readerIndex + idLength, length: bytes.readableBytes - idLength) ?? bytes)
        return named
    }

    /// A canvas that is not there, or not any more.
    init(gone canvas: CanvasID) {
        struct Gone: Encodable { let id: CanvasID }
        self.init(event: "canvasDeleted", place: nil, data: Gone(id: canvas))
    }
}
