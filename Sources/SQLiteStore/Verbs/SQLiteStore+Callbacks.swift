package import EaselCore
import Foundation
import GRDB

extension SQLiteStore {
    @discardableResult
    package func recordCallback(_ callback: CallbackRecord, judge: CallbackJudge?) async throws -> CallbackReceipt {
        try await write { [unreadable] db, notice in
            let id = callback.imageNodeID.rawValue
            guard
                let row = try db.row(
                    """
                    SELECT a.task_id, a.state, n.organization_id FROM image_nodes n
                    LEFT JOIN attempts a ON a.image_node_id = n.id AND a.number = ?2 WHERE n.id = ?1
                    """, [id, callback.attempt])
            else { throw EaselError.notFound(what: "image node") }
            var verdict = callback.verdict ?? judge?.glance(row[0])
            var history: NodeHistory?
            var decision: NodeDecision?
            if verdict == nil, let judge {
                do {
                    history = try Self.history(of: callback.imageNodeID, db)
                    if let history { (verdict, decision) = judge.decide(history) }
                } catch let error as DecodingError {
                    // It is kept, and can be replayed once the node can be read again.
                    verdict = .unreadable
                    unreadable.note("Image node \(id), which callback \(callback.id) is for,", error)
                }
            }
            let state = (row[1] as String?).flatMap(AttemptState.init(rawValue:))
            if let verdict, decision == nil, try Self.hasEnough(like: callback, verdict: verdict, db) {
                return CallbackReceipt(verdict: verdict, isAwaited: state?.awaitsEnd ?? false)
            }
            try db.run(
                """
                INSERT INTO callbacks (
                    id, image_node_id, organization_id, attempt, body, headers, source, received_at, verdict)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
                """,
                [
                    callback.id.rawValue, id, row[2] as String, callback.attempt, Data(callback.body),
                    JSONColumn.text(callback.headers), callback.source, callback.receivedAt.milliseconds,
                    verdict?.rawValue,
                ])
            if let verdict {
                try NodeEvent.callback(
                    callback.id, attempt: callback.attempt, verdict: verdict, at: callback.receivedAt
                ).insert(db, to: callback.imageNodeID)
            } else {
                notice.topics.insert(.callbacks)
            }
            if let history, let decision { try Self.write(decision, over: history, db, &notice) }
            return CallbackReceipt(verdict: verdict, isAwaited: state?.awaitsEnd ?? false)
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
                unreadable.note("Image node \(node), which callback \(id) is for,", error)
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
