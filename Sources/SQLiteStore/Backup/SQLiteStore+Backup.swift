package import EaselCore
import Foundation
import GRDB

/// What was settled when a restored backup was first opened.
package struct SettledBackup: Sendable, Equatable {
    /// When the backup was made.
    package let madeAt: Timestamp
    /// Attempts that waited to be sent then.
    package let attempts: Int
    /// Chat messages that waited for an answer then.
    package let messages: Int
}

extension SQLiteStore {
    /// Settles what may have happened between the making of the backup this database comes from and now; nil when it
    /// comes from none, or that was done.
    ///
    /// What waited to be sent may have been sent since, and would be paid again: it fails with a sentence that says so,
    /// and only a retry sends it. What waited for an answer in the chat may have been answered with images: it is told
    /// so, too. Every canvas gets a version nobody has seen, so that pages that were open since read all of it anew.
    package func settleBackup(surroundings: Surroundings, policy: AttemptPolicy) async throws -> SettledBackup? {
        try await write { db, notice in
            guard let row = try db.row("SELECT max(made_at) AS made_at FROM backups", []),
                let madeAt = Timestamp(row["made_at"])
            else { return nil }
            let time = Date(timeIntervalSince1970: Double(madeAt.milliseconds) / 1000)
                .formatted(
                    .iso8601.year().month().day().dateTimeSeparator(.space).time(includingFractionalSeconds: false))
            let origin = "from a backup of \(time) UTC"
            let settled = SettledBackup(
                madeAt: madeAt,
                attempts: try Self.holdAttempts(restored: origin, surroundings, policy, db, &notice),
                messages: try Self.answerMessages(restored: origin, surroundings, db, &notice))
            try db.run("UPDATE canvases SET version = max(version + 1, ?)", [surroundings.now().milliseconds])
            try db.run("DELETE FROM changes", [])
            try db.run("DELETE FROM backups", [])
            return settled
        }
    }

    private static func holdAttempts(
        restored origin: String, _ surroundings: Surroundings, _ policy: AttemptPolicy, _ db: Database,
        _ notice: inout CommitNotice
    ) throws -> Int {
        let error = NodeError(
            .outcomeUnknown,
            "This was restored \(origin), when it was not sent yet. It may have been made since, so it is not sent automatically; a retry makes it."
        )
        let rows = try db.rows("SELECT image_node_id, number FROM attempts WHERE state = 'queued'")
        for row in rows {
            let context = StepContext(surroundings: surroundings, policy: policy)
            guard let history = try history(of: ImageNodeID(row["image_node_id"]), db),
                let decision = history.step(.restored(error), attempt: row["number"], in: context)
            else { continue }
            try write(decision, over: history, db, &notice)
        }
        return rows.count
    }

    private static func answerMessages(
        restored origin: String, _ surroundings: Surroundings, _ db: Database, _ notice: inout CommitNotice
    ) throws -> Int {
        let rows = try db.rows("SELECT id, canvas_id FROM messages WHERE is_answered = 0 ORDER BY sequence")
        for row in rows {
            try add(
                Message(
                    id: surroundings.makeID("msg"), canvasID: CanvasID(row["canvas_id"]), role: .assistant,
                    content:
                        "This was restored \(origin), when I had not answered yet. I may have since, so I did not start any image. Please say it again.",
                    createdAt: surroundings.now()),
                at: surroundings.now(), db, &notice)
        }
        try db.run("UPDATE messages SET is_answered = 1 WHERE is_answered = 0", [])
        return rows.count
    }
}
