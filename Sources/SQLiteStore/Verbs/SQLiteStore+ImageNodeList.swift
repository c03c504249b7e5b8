package import EaselCore
import GRDB

extension SQLiteStore {
    package func imageNodes(
        matching filter: ImageNodeFilter, limit: Int, after cursor: ImageNodeID?
    ) async throws -> ImageNodePage {
        try await read { [unreadable] db in
            let before = try cursor.map { try Self.sequence(of: $0, db) } ?? .max
            let (condition, arguments) = Self.condition(filter)
            return try ImageNode.page(
                db, "\(condition) AND n.sequence < ? ORDER BY n.sequence DESC", arguments + [before], limit: limit,
                unreadable)
        }
    }

    /// What must be true of a node `n`, written so that the index that leaves least to go through gives the order, too:
    /// a canvas's, then that of the few that are not completed, then an organization's. A plus keeps a column from
    /// being looked up.
    static func condition(_ filter: ImageNodeFilter) -> (sql: String, arguments: StatementArguments) {
        var parts = ["TRUE"]
        var arguments = StatementArguments()
        if let canvas = filter.canvas {
            parts.append("n.canvas_id = ?")
            arguments += [canvas.rawValue]
        }
        let isUnusual = filter.status.map { $0 != .completed } ?? false
        let isFoundByStatus = isUnusual && filter.canvas == nil
        if let status = filter.status {
            parts.append(isFoundByStatus ? "n.status = ? AND n.status <> 'completed'" : "+n.status = ?")
            arguments += [status.rawValue]
        }
        if let organization = filter.organization {
            parts.append("\(isFoundByStatus || filter.canvas != nil ? "+" : "")n.organization_id = ?")
            arguments += [organization.rawValue]
        }
        if filter.isInTrash {
            parts.append("n.deleted_at IS NOT NULL")
        } else {
            parts.append("n.deleted_at IS NULL")
        }
        parts.append("canvas_deleted_at IS NULL")
        return (parts.joined(separator: " AND "), arguments)
    }

    private static func sequence(of cursor: ImageNodeID, _ db: Database) throws -> Int64 {
        guard let row = try db.row("SELECT sequence FROM image_nodes WHERE id = ?", [cursor.rawValue]) else {
            throw EaselError.invalid(
                field: "cursor", message: "Unknown or expired cursor; start again without one.")
        }
        return row["sequence"]
    }
}
