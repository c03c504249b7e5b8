package import EaselCore
import GRDB

extension SQLiteStore {
    package func catalogue(readAfter time: Timestamp?) async throws -> KeptCatalogue? {
        try await read { db in
            let row = try db.row(
                "SELECT content, read_at FROM catalogue WHERE read_at > ?", [time?.milliseconds ?? Int64.min])
            guard let row, let readAt = Timestamp(row["read_at"]) else { return nil }
            return KeptCatalogue(content: row["content"], readAt: readAt)
        }
    }

    package func claimCatalogue(until end: Timestamp, at now: Timestamp) async throws -> Bool {
        // Nearly always it is not due: that is seen without a write.
        let isDue = try await read { db in
            try db.row("SELECT 1 FROM catalogue WHERE due_at > ?", [now.milliseconds]) == nil
        }
        guard isDue else { return false }
        return try await write { db, _ in
            try db.row(
                """
                INSERT INTO catalogue (id, due_at) VALUES (1, ?)
                ON CONFLICT (id) DO UPDATE SET due_at = excluded.due_at WHERE due_at <= ? RETURNING id
                """, [end.milliseconds, now.milliseconds]) != nil
        }
    }

    package func keepCatalogue(_ catalogue: KeptCatalogue, dueAt: Timestamp) async throws {
        try await write { db, _ in
            try db.run(
                """
                INSERT INTO catalogue (id, content, read_at, due_at) VALUES (1, ?, ?, ?)
                ON CONFLICT (id) DO UPDATE
                    SET content = excluded.content, read_at = excluded.read_at, due_at = excluded.due_at
                """, [catalogue.content, catalogue.readAt.milliseconds, dueAt.milliseconds])
        }
    }
}
