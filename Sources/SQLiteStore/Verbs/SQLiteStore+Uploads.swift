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

    package func removeUploads(madeBefore end: Timestamp) async throws -> [String] {
        var digests: Set<String> = []
        while true {
            let (count, unused) = try await removeSomeUploads(madeBefore: end)
            digests.formUnion(unused)
            if count < Self.rowsPerStep { return digests.sorted() }
        }
    }

    private func removeSomeUploads(madeBefore end: Timestamp) async throws -> (count: Int, unused: [String]) {
        try await write { db, _ in
            let removed: [String] = try db.rows(
                """
                DELETE FROM uploads WHERE id IN (
                    SELECT id FROM uploads WHERE created_at < ?
                    AND NOT EXISTS (SELECT 1 FROM upload_uses WHERE upload_id = uploads.id) LIMIT ?) RETURNING digest
                """, [end.milliseconds, Self.rowsPerStep]
            ).map { $0["digest"] }
            let unused = try Set(removed).filter { digest in
                try db.row(
                    "SELECT 1 FROM images WHERE digest = ?1 UNION ALL SELECT 1 FROM uploads WHERE digest = ?1", [digest]
                ) == nil
            }
            return (removed.count, Array(unused))
        }
    }
}
