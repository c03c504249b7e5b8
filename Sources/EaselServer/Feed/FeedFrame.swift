import EaselCore
import Foundation
import NIOCore

/// One server-sent event, encoded once for all who read it.
struct FeedFrame: Sendable {
    /// The canvas version it brings; nil for what is not part of the feed, such as a heartbeat.
    let version: Int64?
    let bytes: ByteBuffer

    /// Keeps proxies and clients from thinking the line is dead.
    static let heartbeat = FeedFrame(version: nil, bytes: ByteBuffer(string: ": still here\n\n"))

    init(event: String, version: Int64?, data: some Encodable) {
        // JSON has no raw line break, so one data line is enough.
        var bytes = ByteBuffer(
            string: version.map { "id: \($0)\nevent: \(event)\ndata: " } ?? "event: \(event)\ndata: ")
        bytes.writeBytes(JSONBody.data(data))
        bytes.writeString("\n\n")
        self.version = version
        self.bytes = bytes
    }

    init(version: Int64?, bytes: ByteBuffer) {
        self.version = version
        self.bytes = bytes
    }

    init(_ change: Change, links: ImageLinks) {
        struct Deleted: Encodable { let id: ImageNodeID }
        switch change.content {
        case .imageNode(let node):
            self.init(event: "imageNode", version: change.version, data: ImageNodeResource(node, links: links))
        case .imageNodeDeleted(let id):
            self.init(event: "imageNodeDeleted", version: change.version, data: Deleted(id: id))
        case .canvas(let canvas):
            self.init(event: "canvas", version: change.version, data: CanvasResource(canvas))
        case .message(let message):
            self.init(event: "message", version: change.version, data: MessageResource(message))
        }
    }

    init(reset snapshot: CanvasSnapshot, links: ImageLinks) {
        self.init(
            event: "reset", version: snapshot.canvas.version, data: SnapshotResource(snapshot, links: links))
    }
}
