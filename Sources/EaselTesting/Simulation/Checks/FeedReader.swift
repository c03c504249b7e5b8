import EaselCore

/// A client that follows one canvas with its feed only.
struct FeedReader {
    let canvas: CanvasID
    private(set) var version: Int64 = 0
    private(set) var nodes: [ImageNodeID: ImageNode] = [:]
    /// Nodes that are no longer on the canvas.
    private(set) var deleted: Set<ImageNodeID> = []
    /// Nodes that were ever deleted from the canvas.
    private(set) var everDeleted: Set<ImageNodeID> = []
    /// Permanently deleted nodes: the feed has forgotten their history.
    private(set) var gone: Set<ImageNodeID> = []
    /// Each node's states whenever it became final.
    private(set) var ends: [ImageNodeID: [ImageNode]] = [:]
    private(set) var messages: [Message] = []
    private var seenMessages: Set<MessageID> = []

    init(canvas: CanvasID) {
        self.canvas = canvas
    }

    /// Starts over with a snapshot, like a client that has been away for too long.
    mutating func restart(with snapshot: CanvasSnapshot, _ messages: [Message]) {
        version = snapshot.canvas.version
        nodes = Dictionary(uniqueKeysWithValues: snapshot.imageNodes.map { ($0.id, $0) })
        self.messages = messages
        seenMessages = Set(messages.map(\.id))
    }

    /// Applies the changes after `version`: each one once, in order, without a gap, and each a real change.
    ///
    /// - Parameter gone: permanently deleted nodes, whose changes only say so.
    mutating func apply(_ missed: MissedChanges, gone: Set<ImageNodeID>) throws {
        guard case .changes(let changes) = missed else {
            throw Broken("the feed of \(canvas) says reset at version \(version)")
        }
        self.gone.formUnion(gone)
        for change in changes {
            guard change.version == version + 1 else {
                throw Broken("the feed of \(canvas) jumps from \(version) to \(change.version)")
            }
            version = change.version
            switch change.content {
            case .imageNode(let node):
                if nodes[node.id] == node { throw Broken("change \(version) of \(node.id) changes nothing") }
                if node.status.isFinal, nodes[node.id]?.status != node.status {
                    ends[node.id, default: []].append(node)
                }
                deleted.remove(node.id)
                nodes[node.id] = node
            case .imageNodeDeleted(let id):
                guard nodes.removeValue(forKey: id) != nil || gone.contains(id) else {
                    throw Broken("\(id) was deleted without being")
                }
                deleted.insert(id)
                everDeleted.insert(id)
            case .message(let message):
                guard seenMessages.insert(message.id).inserted else { throw Broken("\(message.id) came twice") }
                messages.append(message)
            case .canvas:
                break
            }
        }
    }
}
