package import EaselCore
import GRDB

/// Requests that may be sent again, and how long that is remembered.
extension SQLiteStore {
    /// What was answered to the same request before; nil when its key is new.
    static func firstAnswer(to claim: IdempotencyClaim, _ db: Database) throws -> KeptAnswer? {
        guard
            let row = try db.row(
                "SELECT request_digest, answer, created_at FROM idempotency_keys WHERE organization_id = ? AND key = ?",
                [claim.organizationID.rawValue, claim.key])
        else { return nil }
        guard claim.match.includes(Timestamp(milliseconds: row["created_at"])) else {
            try db.run(
                "DELETE FROM idempotency_keys WHERE organization_id = ? AND key = ?",
                [claim.organizationID.rawValue, claim.key])
            return nil
        }
        guard row["request_digest"] == claim.requestDigest else { throw EaselError.keyUsedOtherwise }
        return KeptAnswer(text: row["answer"])
    }

    static func remember(_ answer: KeptAnswer, for claim: IdempotencyClaim, _ db: Database) throws {
        try db.run(
            """
            INSERT INTO idempotency_keys (organization_id, key, request_digest, answer, created_at, passes)
            VALUES (?, ?, ?, ?, ?, (SELECT passes FROM housekeeping))
            """,
            [
                claim.organizationID.rawValue, claim.key, claim.requestDigest, try answer.text(),
                claim.now.milliseconds,
            ])
    }

    package func countPass(after seen: Int?) async throws -> Int {
        try await write { db, _ in
            try db.run("UPDATE housekeeping SET passes = passes + 1 WHERE passes = ?", [seen])
            return try db.row("SELECT passes FROM housekeeping", [])?["passes"] ?? 0
        }
    }

    package func removeIdempotencyKeys(madeBefore end: Timestamp) async throws -> Int {
        try await writeInSteps { db, limit in
            try db.run(
                """
                DELETE FROM idempotency_keys WHERE (organization_id, key) IN (
                    SELECT organization_id, key FROM idempotency_keys
                    WHERE created_at < ? AND passes <= (SELECT passes FROM housekeeping) - ? LIMIT ?)
                """, [end.milliseconds, IdempotencyClaim.passes, limit])
            return db.changesCount
        }
    }
}
