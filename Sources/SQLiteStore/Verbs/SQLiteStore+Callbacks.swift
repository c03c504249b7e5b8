package import EaselCore
import Foundation
import GRDB

extension SQLiteStore {
    package func recordCallback(_ callback: CallbackRecord) async throws {
        try await write { db, notice in
            guard try db.row("SELECT 1 FROM image_nodes WHERE id = ?", [callback.imageNodeID.rawValue]) != nil else {
                throw EaselError.notFound(what: "image node")
            }
            try db.run(
                """
                INSERT INTO callbacks (id, image_node_id, attempt, body, headers, source, received_at, verdict)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?)
                """,
                [
                    callback.id.rawValue, callback.imageNodeID.rawValue, callback.attempt, Data(callback.body),
                    try JSONColumn.text(callback.headers), callback.source, callback.receivedAt.milliseconds,
                    callback.verdict?.rawValue,
                ])
            if let verdict = callback.verdict {
                try NodeEvent.callback(
                    callback.id, attempt: callback.attempt, verdict: verdict, at: callback.receivedAt
                )
                .insert(db, to: callback.imageNodeID)
            } else {
                notice.topics.insert(.callbacks)
            }
        }
    }

    package func unprocessedCallbacks(limit: Int) async throws -> [CallbackRecord] {
        try await read { db in
            // The newest beside the oldest: what has just come does not wait for a long replay.
            try db.rows(
                """
                SELECT * FROM callbacks WHERE sequence IN (
                    SELECT * FROM (SELECT sequence FROM callbacks WHERE verdict IS NULL ORDER BY sequence LIMIT ?1)
                    UNION SELECT * FROM
                        (SELECT sequence FROM callbacks WHERE verdict IS NULL ORDER BY sequence DESC LIMIT ?2))
                ORDER BY sequence
                """, [limit - limit / 2, limit / 2]
            )
            .map { CallbackRecord(row: $0) }
        }
    }

    package func processCallback(
        _ id: CallbackID, of node: ImageNodeID,
        decide: @escaping @Sendable (NodeHistory) -> (CallbackRecord.Verdict, NodeDecision?)
    ) async throws {
        try await write { [unreadable] db, notice in
            guard
                let row = try db.row(
                    "SELECT attempt, received_at FROM callbacks WHERE id = ? AND verdict IS NULL", [id.rawValue])
            else { return }
            let (verdict, decision): (CallbackRecord.Verdict, NodeDecision?)
            let history: NodeHistory
            do {
                guard let found = try Self.history(of: node, db) else { return }
                history = found
                (verdict, decision) = decide(history)
            } catch let error as DecodingError {
                // It is kept, and can be replayed once the node can be read again.
                try db.run(
                    "UPDATE callbacks SET verdict = ? WHERE id = ?",
                    [CallbackRecord.Verdict.unreadable.rawValue, id.rawValue])
                unreadable.note("Image node \(node), which delivery \(id) is for,", error)
                return
            }
            try db.run("UPDATE callbacks SET verdict = ? WHERE id = ?", [verdict.rawValue, id.rawValue])
            try NodeEvent.callback(
                id, attempt: row["attempt"], verdict: verdict, at: Timestamp(milliseconds: row["received_at"])
            ).insert(db, to: node)
            if let decision { try Self.write(decision, over: history, db, &notice) }
        }
    }
}
