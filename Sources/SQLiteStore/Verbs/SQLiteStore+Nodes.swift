import EaselCore
import GRDB

/// Steps inside a transaction that several verbs share.
extension SQLiteStore {
    static func history(of id: ImageNodeID, _ db: Database) throws -> NodeHistory? {
        guard let node = try ImageNode.fetch(db, id: id) else { return nil }
        return NodeHistory(node: node, attempts: try Attempt.fetch(db, of: id))
    }

    /// Writes everything a decision changed: one commit for node, attempts, images, messages, feed and audit trail.
    static func write(
        _ decision: NodeDecision, over before: NodeHistory, _ db: Database, _ notice: inout CommitNotice
    ) throws {
        let node = decision.history.node
        for image in decision.images { try image.insert(db, of: node) }
        if node != before.node {
            try node.update(db)
            notice.imageNodes.insert(node.id)
            try tell(of: node, before: before.node, db, &notice)
        }
        for attempt in decision.history.attempts where before.attempt(attempt.number) != attempt {
            try attempt.save(db, of: node.organizationID)
            if let entry = node.ledgerEntry(for: attempt) { try entry.save(db) }
            if let sentAt = attempt.sentAt, attempt.sends != before.attempt(attempt.number)?.sends {
                try db.run("INSERT INTO sends (sent_at) VALUES (?)", [sentAt.milliseconds])
            }
            if attempt.leaseOwner == nil, attempt.dueAt != nil { notice.topics.insert(.attempts) }
        }
        for event in decision.events { try event.insert(db, to: node.id) }
        for message in decision.messages { try add(message, at: message.createdAt, db, &notice) }
        if let event = decision.webhookEventID { try tellWebhooks(event, of: node, db, &notice) }
    }

    /// Readers of the canvas learn of a node that is on it, and once of one that goes to the trash.
    private static func tell(
        of node: ImageNode, before: ImageNode, _ db: Database, _ notice: inout CommitNotice
    ) throws {
        if node.deletedAt == nil {
            try addChange(to: node.canvasID, at: node.updatedAt, db, &notice) { _ in .imageNode(node) }
        } else if before.deletedAt == nil {
            try db.run(
                "UPDATE image_nodes SET deleted_in_pass = (SELECT passes FROM housekeeping) WHERE id = ?",
                [node.id.rawValue])
            try addChange(to: node.canvasID, at: node.updatedAt, db, &notice) { _ in .imageNodeDeleted(node.id) }
        }
    }

    /// Adds new nodes, each with its first attempt.
    static func insert(_ nodes: [ImageNode], _ db: Database, _ notice: inout CommitNotice) throws -> [ImageNode] {
        try nodes.map { new in
            let history = NodeHistory(new: new)
            try history.node.insert(db)
            for attempt in history.attempts { try attempt.save(db, of: new.organizationID) }
            try NodeEvent.created(new).insert(db, to: new.id)
            try addChange(to: new.canvasID, at: new.createdAt, db, &notice) { _ in .imageNode(history.node) }
            notice.topics.insert(.attempts)
            return history.node
        }
    }

    static func add(_ message: Message, at now: Timestamp, _ db: Database, _ notice: inout CommitNotice) throws {
        try message.insert(db)
        try addChange(to: message.canvasID, at: now, db, &notice) { _ in .message(message) }
        if message.role == .user { notice.topics.insert(.messages) }
    }

    /// Throws `notFound` when there is no such canvas.
    static func extent(of canvas: CanvasID, _ db: Database) throws -> CanvasExtent {
        guard try db.row("SELECT 1 FROM canvases WHERE id = ? AND deleted_at IS NULL", [canvas.rawValue]) != nil else {
            throw EaselError.notFound(what: "canvas")
        }
        let newest = try db.rows(
            """
            SELECT x, y, width, height, sequence FROM image_nodes WHERE canvas_id = ? AND deleted_at IS NULL
            ORDER BY sequence DESC LIMIT ?
            """, [canvas.rawValue, CanvasLayout.known])
        var floor: Double?
        if newest.count == CanvasLayout.known, let oldest: Int = newest.last?["sequence"] {
            floor =
                try db.row(
                    """
                    SELECT y + height AS floor FROM image_nodes
                    WHERE canvas_id = ? AND deleted_at IS NULL AND sequence < ? ORDER BY y + height DESC LIMIT 1
                    """, [canvas.rawValue, oldest])?["floor"]
        }
        return CanvasExtent(
            newest: newest.reversed().map {
                Placement(
                    position: Point(x: $0["x"], y: $0["y"]), size: Size(width: $0["width"], height: $0["height"]))
            },
            floor: floor, queue: try queue(db))
    }

    private static func queue(_ db: Database) throws -> QueueState {
        let waiting = try db.row("SELECT attempts AS waiting FROM attempt_counts WHERE state = 'queued'", [])
        let sends = try db.rows(
            "SELECT sent_at FROM sends ORDER BY sent_at DESC LIMIT ?",
            [QueueState.mostSends])
        return QueueState(
            waiting: waiting?["waiting"] ?? 0, sends: sends.map { Timestamp(milliseconds: $0["sent_at"]) })
    }
}
