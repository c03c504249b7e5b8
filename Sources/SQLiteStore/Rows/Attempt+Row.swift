import EaselCore
import GRDB

extension Attempt {
    static func fetch(_ db: Database, of node: ImageNodeID) throws -> [Attempt] {
        try db.rows("SELECT * FROM attempts WHERE image_node_id = ? ORDER BY number", [node.rawValue])
            .map(Attempt.init(row:))
    }

    private init(row: Row) throws {
        self.init(
            imageNodeID: ImageNodeID(row["image_node_id"]), number: row["number"],
            state: AttemptState(rawValue: row["state"]) ?? .failed, dueAt: Timestamp(row["due_at"]),
            leaseOwner: row["lease_owner"], taskID: row["task_id"],
            hintedTaskIDs: try JSONColumn.strings(row["hinted_task_ids"]), mayHaveTask: row["may_have_task"],
            results: try JSONColumn.results(row["results"]), hasAllResults: row["has_all_results"],
            error: NodeError(code: row["error_code"], message: row["error_message"]),
            reportedEnd: (row["reported_end"] as String?).flatMap(ReportedEnd.init(rawValue:)), sends: row["sends"],
            checks: row["checks"],
            failedDownloads: row["failed_downloads"], sentAt: Timestamp(row["sent_at"]),
            creditsConsumed: row["credits_consumed"],
            generationSeconds: row["generation_seconds"], resultAt: Timestamp(row["result_at"]),
            storedAt: Timestamp(row["stored_at"]),
            estimatedStartAt: Timestamp(row["estimated_start_at"]),
            expectedSeconds: row["expected_seconds"], createdAt: Timestamp(milliseconds: row["created_at"]))
    }

    private static let columns = [
        "image_node_id", "number", "organization_id", "state", "due_at", "lease_owner", "task_id", "hinted_task_ids",
        "may_have_task", "results", "has_all_results", "error_code", "error_message", "reported_end", "sends", "checks",
        "failed_downloads", "sent_at", "credits_consumed", "generation_seconds", "result_at", "stored_at",
        "estimated_start_at", "expected_seconds", "created_at",
    ]
    /// No `INSERT OR REPLACE`, which deletes the old row without telling the triggers that count.
    private static let upsert = """
        INSERT INTO attempts (\(columns.joined(separator: ", ")))
        VALUES (\(columns.map { _ in "?" }.joined(separator: ", ")))
        ON CONFLICT DO UPDATE SET \(columns.dropFirst(2).map { "\($0) = excluded.\($0)" }.joined(separator: ", "))
        """

    func save(_ db: Database, of organization: OrganizationID) throws {
        try db.run(
            Self.upsert,
            [
                imageNodeID.rawValue, number, organization.rawValue, state.rawValue, dueAt?.milliseconds, leaseOwner,
                taskID,
                try JSONColumn.text(hintedTaskIDs), mayHaveTask, try JSONColumn.text(results), hasAllResults,
                error?.code.rawValue, error?.message, reportedEnd?.rawValue, sends,
                checks, failedDownloads, sentAt?.milliseconds, creditsConsumed, generationSeconds,
                resultAt?.milliseconds,
                storedAt?.milliseconds,
                estimatedStartAt?.milliseconds, expectedSeconds, createdAt.milliseconds,
            ])
    }
}
