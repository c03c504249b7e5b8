package import EaselCore
import GRDB

extension SQLiteStore {
    /// Nodes deleted for good in one transaction; each with its attempts, callbacks and deliveries.
    private static let nodesPerStep = 5
    /// Nodes somebody who deletes a canvas for good waits for; the rest go in the background.
    private static let nodesAtOnce = 100

    /// When a canvas was deleted of which nothing is to come back: its rows go step by step.
    private static let forGood = Timestamp(milliseconds: 0)

    package func canvasInTrash(_ id: CanvasID) async throws -> Canvas? {
        try await read { try Self.canvasInTrash(id, $0) }
    }

    private static func canvasInTrash(_ id: CanvasID, _ db: Database) throws -> Canvas? {
        try Canvas.fetch(db, id: id).flatMap { ($0.deletedAt ?? forGood) > forGood ? $0 : nil }
    }

    package func canvasesInTrash(
        of organization: OrganizationID, limit: Int, after cursor: TrashCursor?
    ) async throws -> [Canvas] {
        try await read { db in
            try db.rows(
                """
                SELECT * FROM canvases WHERE organization_id = ?1 AND deleted_at > ?2 AND deleted_at <= ?3
                    AND (deleted_at < ?3 OR id > ?4)
                ORDER BY deleted_at DESC, id LIMIT ?5
                """,
                [
                    organization.rawValue, Self.forGood.milliseconds, cursor?.deletedAt.milliseconds ?? .max,
                    cursor?.id.rawValue ?? "", limit,
                ]
            ).map(Canvas.init(row:))
        }
    }

    package func trashCanvas(_ id: CanvasID, at now: Timestamp) async throws {
        try await write { db, notice in
            // What is on it is in the trash by that: there may be many thousands.
            try db.run(
                """
                UPDATE canvases SET deleted_at = ?, deleted_in_pass = (SELECT passes FROM housekeeping)
                WHERE id = ? AND deleted_at IS NULL
                """, [now.milliseconds, id.rawValue])
            guard db.changesCount == 1 else { throw EaselError.notFound(what: "canvas") }
            try db.run("UPDATE messages SET is_answered = 1 WHERE canvas_id = ? AND is_answered = 0", [id.rawValue])
            notice.canvases.insert(id)
        }
    }

    package func restoreCanvas(_ id: CanvasID, at now: Timestamp) async throws -> Canvas {
        try await write { db, notice in
            guard let deletedAt = try Self.canvasInTrash(id, db)?.deletedAt else {
                throw EaselError.notFound(what: "canvas")
            }
            // Nodes that were written meanwhile have the time of their canvas.
            try db.run(
                "UPDATE image_nodes SET deleted_at = NULL WHERE +canvas_id = ? AND deleted_at = ?",
                [id.rawValue, deletedAt.milliseconds])
            // Its door may have got another canvas meanwhile, and keeps that.
            try db.run(
                """
                UPDATE canvases SET deleted_at = NULL, door = CASE WHEN EXISTS (
                    SELECT 1 FROM canvases AS other WHERE other.organization_id = canvases.organization_id
                        AND other.door = canvases.door AND other.deleted_at IS NULL) THEN NULL ELSE door END
                WHERE id = ?
                """, [id.rawValue])
            return try Self.addChange(to: id, at: now, db, &notice) { .canvas($0) }
        }
    }

    package func deleteImageNode(_ id: ImageNodeID, at now: Timestamp) async throws {
        try await write { db, notice in
            // Not the whole node: one that can't be read can be deleted.
            let row = try db.row(
                "SELECT canvas_id, deleted_at FROM image_nodes WHERE id = ?", [id.rawValue])
            guard let row else { throw EaselError.notFound(what: "image node") }
            try Self.deleteForGood(id, at: now, db)
            guard Timestamp(row["deleted_at"]) == nil else { return }
            try Self.addChange(to: CanvasID(row["canvas_id"]), at: now, db, &notice) { _ in .imageNodeDeleted(id) }
        }
    }

    package func deleteCanvas(_ id: CanvasID, at now: Timestamp) async throws {
        _ = try await deleteCanvasForGood(id, at: now, most: Self.nodesAtOnce)
    }

    /// Deletes it with up to `most` of its image nodes, and returns how many those were.
    private func deleteCanvasForGood(_ id: CanvasID, at now: Timestamp, most: Int = .max) async throws -> Int {
        // Gone at once, and for good: what is left, here or because this process ends, the housekeeping goes on with.
        try await write { db, notice in
            try db.run(
                "UPDATE canvases SET deleted_at = ?, deleted_in_pass = ? WHERE id = ?",
                [Self.forGood.milliseconds, -Trash.passes, id.rawValue])
            notice.canvases.insert(id)
        }
        let count = try await deleteNodes("canvas_id = ?", [id.rawValue], at: now, most: most)
        guard count < most else { return count }
        for (table, key) in [("changes", "version"), ("messages", "sequence")] {
            _ = try await writeInSteps { db, limit in
                try db.run(
                    """
                    DELETE FROM \(table) WHERE canvas_id = ?1
                        AND \(key) IN (SELECT \(key) FROM \(table) WHERE canvas_id = ?1 LIMIT ?2)
                    """, [id.rawValue, limit])
                return db.changesCount
            }
        }
        try await write { db, _ in try db.run("DELETE FROM canvases WHERE id = ?", [id.rawValue]) }
        return count
    }

    package func emptyTrash(deletedBefore end: Timestamp, at now: Timestamp) async throws -> Int {
        let isOld = "deleted_at < ? AND deleted_in_pass <= (SELECT passes FROM housekeeping) - ?"
        let arguments: StatementArguments = [end.milliseconds, Trash.passes]
        var total = try await deleteNodes(isOld, arguments, at: now)
        let canvases = try await read { db in
            try db.rows("SELECT id FROM canvases WHERE \(isOld)", arguments).map { CanvasID($0["id"]) }
        }
        for canvas in canvases { total += try await deleteCanvasForGood(canvas, at: now) + 1 }
        return total
    }

    package func unusedDigests(since end: Timestamp) async throws -> [UnusedDigest] {
        while true {
            // Most looks find nothing, and then no write is made.
            let some = try await read { db in
                try db.rows(
                    """
                    SELECT digest FROM unused_digests u WHERE since < ? AND NOT EXISTS (
                        SELECT 1 FROM attempts a WHERE a.image_node_id = u.image_node_id AND a.number = u.attempt
                            AND a.state IN ('ready', 'owed'))
                    LIMIT ?
                    """, [end.milliseconds, Self.rowsPerStep]
                ).map { $0["digest"] as String }
            }
            guard !some.isEmpty else { return [] }
            let unused = try await write { db, _ in try some.compactMap { try Self.stillUnused($0, since: end, db) } }
            if !unused.isEmpty { return unused }
        }
    }

    /// Removes the digest from the list if an image has it.
    private static func stillUnused(_ digest: String, since end: Timestamp, _ db: Database) throws -> UnusedDigest? {
        try db.run(
            """
            DELETE FROM unused_digests WHERE digest = ?1 AND (EXISTS (SELECT 1 FROM images WHERE digest = ?1)
                OR EXISTS (SELECT 1 FROM uploads WHERE digest = ?1))
            """, [digest])
        return try db.row(
            "SELECT digest, since FROM unused_digests WHERE digest = ? AND since < ?", [digest, end.milliseconds]
        ).map { UnusedDigest(digest: $0["digest"], since: Timestamp(milliseconds: $0["since"])) }
    }

    package func expectBytes(_ digest: String, of attempt: Attempt?, at now: Timestamp) async throws {
        try await write { db, _ in try Self.noteUnused(digest, unlessBroughtBy: attempt, at: now, db) }
    }

    package func forget(_ unused: UnusedDigest) async throws {
        try await write { db, _ in
            try db.run(
                "DELETE FROM unused_digests WHERE digest = ? AND since = ?",
                [unused.digest, unused.since.milliseconds])
        }
    }

    /// The bytes of a digest can go, unless another image has it; that is looked at when they do.
    static func noteUnused(
        _ digest: String, unlessBroughtBy attempt: Attempt? = nil, at now: Timestamp, _ db: Database
    ) throws {
        try db.run(
            """
            INSERT INTO unused_digests (digest, since, image_node_id, attempt) VALUES (?1, ?2, ?3, ?4)
            ON CONFLICT DO UPDATE SET since = ?2, image_node_id = ?3, attempt = ?4
            """, [digest, now.milliseconds, attempt?.imageNodeID.rawValue, attempt?.number])
    }

    /// Deletes the nodes `which` is true of, step by step; returns how many there were.
    private func deleteNodes(
        _ which: String, _ arguments: StatementArguments, at now: Timestamp, most: Int = .max
    ) async throws -> Int {
        try await writeInSteps(of: Self.nodesPerStep, most: most) { db, limit in
            let rows = try db.rows("SELECT id FROM image_nodes WHERE \(which) LIMIT ?", arguments + [limit])
            for row in rows { try Self.deleteForGood(ImageNodeID(row["id"]), at: now, db) }
            return rows.count
        }
    }

    /// Deletes the node, its own images, and those it alone still referred to.
    private static func deleteForGood(_ id: ImageNodeID, at now: Timestamp, _ db: Database) throws {
        let images = try db.rows(
            """
            SELECT id FROM images WHERE image_node_id = ?1
            UNION SELECT image_id FROM image_uses WHERE image_node_id = ?1
            """, [id.rawValue])
        try orphanLedger(of: id, db)
        try db.run("DELETE FROM image_nodes WHERE id = ?", [id.rawValue])
        // What is still waiting is sent; what was sent is deleted.
        try db.run(
            "DELETE FROM webhook_deliveries WHERE image_node_id = ? AND due_at IS NULL AND lease_owner IS NULL",
            [id.rawValue])
        for image in images {
            let removed = try db.row(
                """
                DELETE FROM images WHERE id = ?
                    AND NOT EXISTS (SELECT 1 FROM image_nodes n WHERE n.id = images.image_node_id)
                    AND NOT EXISTS (SELECT 1 FROM image_uses u WHERE u.image_id = images.id)
                RETURNING digest
                """, [image["id"] as String])
            if let removed { try noteUnused(removed["digest"], at: now, db) }
        }
    }
}
