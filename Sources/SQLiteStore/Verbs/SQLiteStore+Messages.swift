package import EaselCore
import Foundation
import GRDB

extension SQLiteStore {
    package func addMessage(_ message: Message, idempotency: IdempotencyClaim?) async throws -> Message {
        try await write { [unreadable] db, notice in
            if let idempotency, let first = try Self.firstAnswer(to: idempotency, db) {
                guard case .message(let id) = first,
                    let row = try db.row("SELECT * FROM messages WHERE id = ?", [id.rawValue]),
                    let message = try unreadable.leavingOut("Message \(id)", { try Message(row: row) })
                else { throw EaselError.firstAnswerLost }
                return message
            }
            try Self.add(message, at: message.createdAt, db, &notice)
            if let idempotency { try Self.remember(.message(message.id), for: idempotency, db) }
            return message
        }
    }

    package func messages(on canvas: CanvasID, limit: Int) async throws -> [Message] {
        try await read { [unreadable] db in
            try db.rows(
                "SELECT * FROM messages WHERE canvas_id = ? ORDER BY sequence DESC LIMIT ?", [canvas.rawValue, limit]
            ).reversed().compactMap { row in
                try unreadable.leavingOut("Message \(row["id"] as String)") { try Message(row: row) }
            }
        }
    }

    package func claimMessages(_ claim: MessageClaim) async throws -> [Message] {
        // Most looks find nothing, and then no write is made.
        guard try await read({ try !Self.waiting(claim, $0).isEmpty }) else { return [] }
        return try await write { [unreadable] db, _ in
            let end = claim.lease.end
            let messages = try Self.waiting(claim, db).compactMap { row -> Message? in
                do {
                    return try Message(row: row)
                } catch let error as DecodingError {
                    try db.run(
                        "UPDATE messages SET is_answered = 1, lease_owner = ? WHERE id = ?",
                        [Self.setAside, row["id"] as String])
                    unreadable.note("Message \(row["id"] as String)", error)
                    return nil
                }
            }
            for message in messages {
                try db.run(
                    "UPDATE messages SET lease_owner = ?, lease_end = ? WHERE id = ?",
                    [claim.lease.owner, end.milliseconds, message.id.rawValue])
            }
            return messages
        }
    }

    private static func waiting(_ claim: MessageClaim, _ db: Database) throws -> [Row] {
        Array(
            try db.rows(
                """
                SELECT * FROM messages
                WHERE sequence IN (SELECT min(sequence) FROM messages WHERE is_answered = 0 GROUP BY canvas_id)
                ORDER BY sequence
                """
            ).filter { row in
                Timestamp(row["lease_end"]).map { !claim.lease.holds(until: $0) } ?? true
            }.prefix(claim.limit))
    }
}
