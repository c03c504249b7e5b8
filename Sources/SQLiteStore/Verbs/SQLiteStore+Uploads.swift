package import EaselCore
import GRDB

extension SQLiteStore {
    package func addUpload(_ upload: Upload) async throws {
        try await write { db, _ in
            let image = upload.image
            try db.run(
                """
                INSERT INTO uploads (id, organization_id, digest, format, width, height, byte_count, created_at)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?)
                """,
                [
                    image.id.rawValue, upload.organizationID.rawValue, image.digest, image.format.rawValue, image.width,
                    image.height, image.byteCount, upload.createdAt.milliseconds,
                ])
        }
    }

    package func removeUploads(madeBefore end: Timestamp, at now: Timestamp) async throws -> Int {
        var (total, last) = (0, (createdAt: Int64.min, id: ""))
        while true {
            // Most old ones are referred to: they are gone through in reads.
            let page = try await read { [last] db in
                try db.rows(
                    """
                    SELECT id, created_at, EXISTS (SELECT 1 FROM image_uses WHERE image_id = uploads.id) AS is_used
                    FROM uploads WHERE created_at < ? AND (created_at, id) > (?, ?) ORDER BY created_at, id LIMIT ?
                    """, [end.milliseconds, last.createdAt, last.id, Self.rowsPerLook]
                ).map { (id: $0["id"] as String, createdAt: $0["created_at"] as Int64, isUsed: $0["is_used"] as Bool) }
            }
            guard let next = page.last else { return total }
            last = (next.createdAt, next.id)
            total += try await removeInSteps(page.filter { !$0.isUsed }.map(\.id)) { db, some in
                let removed = try db.rows(
                    """
                    DELETE FROM uploads WHERE id IN (SELECT value FROM json_each(?))
                        AND NOT EXISTS (SELECT 1 FROM image_uses WHERE image_id = uploads.id) RETURNING digest
                    """, [try JSONColumn.text(some)])
                for row in removed { try Self.noteUnused(row["digest"], at: now, db) }
                return removed.count
            }
        }
    }
}
