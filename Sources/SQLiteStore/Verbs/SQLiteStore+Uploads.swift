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
        try await writeInSteps { db, limit in
            let removed = try db.rows(
                """
                DELETE FROM uploads WHERE id IN (
                    SELECT id FROM uploads WHERE created_at < ?
                    AND NOT EXISTS (SELECT 1 FROM image_uses WHERE image_id = uploads.id) LIMIT ?) RETURNING digest
                """, [end.milliseconds, limit])
            for row in removed { try Self.noteUnused(row["digest"], at: now, db) }
            return removed.count
        }
    }
}
