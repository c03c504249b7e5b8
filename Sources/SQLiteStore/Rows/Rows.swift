import EaselCore
import Foundation
import GRDB

extension Organization {
    init(row: Row) {
        self.init(
            id: OrganizationID(row["id"]), name: row["name"], createdAt: Timestamp(milliseconds: row["created_at"]))
    }
}

extension APIKey {
    init(row: Row) {
        self.init(
            id: APIKeyID(row["id"]), organizationID: OrganizationID(row["organization_id"]), name: row["name"],
            hash: row["hash"],
            scopes: (row["scopes"] as String).split(separator: " ").compactMap { Scope(rawValue: String($0)) },
            createdAt: Timestamp(milliseconds: row["created_at"]), expiresAt: Timestamp(row["expires_at"]),
            revokedAt: Timestamp(row["revoked_at"]), lastUsedAt: Timestamp(row["last_used_at"]))
    }
}

extension Session {
    init(row: Row) {
        self.init(
            id: SessionID(row["id"]), hash: row["hash"], apiKeyID: APIKeyID(row["api_key_id"]),
            userAgent: row["user_agent"], createdAt: Timestamp(milliseconds: row["created_at"]),
            expiresAt: Timestamp(milliseconds: row["expires_at"]), lastUsedAt: Timestamp(row["last_used_at"]))
    }
}

extension Canvas {
    init(row: Row) {
        self.init(
            id: CanvasID(row["id"]), organizationID: OrganizationID(row["organization_id"]), title: row["title"],
            systemPrompt: row["system_prompt"], version: row["version"],
            createdAt: Timestamp(milliseconds: row["created_at"]),
            updatedAt: Timestamp(milliseconds: row["updated_at"]), deletedAt: Timestamp(row["deleted_at"]))
    }

    /// - Parameter door: the door whose canvas it is, if it is one's.
    func insert(_ db: Database, as door: Door? = nil) throws {
        try db.run(
            """
            INSERT INTO canvases (id, organization_id, title, system_prompt, door, version, created_at, updated_at)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?)
            """,
            [
                id.rawValue, organizationID.rawValue, title, systemPrompt, door?.rawValue, version,
                createdAt.milliseconds,
                updatedAt.milliseconds,
            ])
    }

    /// The canvas, also one in the trash.
    static func fetch(_ db: Database, id: CanvasID) throws -> Canvas? {
        try db.row("SELECT * FROM canvases WHERE id = ?", [id.rawValue]).map(Canvas.init(row:))
    }

    /// The canvas if it is in use.
    static func fetchInUse(_ db: Database, id: CanvasID) throws -> Canvas? {
        try fetch(db, id: id).flatMap { $0.deletedAt == nil ? $0 : nil }
    }
}

extension Share {
    init(row: Row) {
        self.init(
            id: ShareID(row["id"]), canvasID: CanvasID(row["canvas_id"]), name: row["name"],
            createdBy: APIKeyID(row["created_by"]), createdAt: Timestamp(milliseconds: row["created_at"]),
            expiresAt: Timestamp(row["expires_at"]), lastUsedAt: Timestamp(row["last_used_at"]))
    }
}

extension Message {
    init(row: Row) throws {
        self.init(
            id: MessageID(row["id"]), canvasID: CanvasID(row["canvas_id"]),
            role: Role(rawValue: row["role"]) ?? .assistant, content: row["content"],
            imageNodeIDs: try JSONColumn.strings(row["image_node_ids"]).map { ImageNodeID($0) },
            offer: try (row["offer"] as String?).map { try JSONColumn.value(StoredRequest.self, $0).request },
            askAbove: row["ask_above"], createdAt: Timestamp(milliseconds: row["created_at"]))
    }

    func insert(_ db: Database) throws {
        try db.run(
            """
            INSERT INTO messages (
                id, canvas_id, role, content, image_node_ids, offer, ask_above, created_at, is_answered)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
            """,
            [
                id.rawValue, canvasID.rawValue, role.rawValue, content, try JSONColumn.text(imageNodeIDs),
                try offer.map { try JSONColumn.text(StoredRequest($0)) }, askAbove, createdAt.milliseconds,
                role == .assistant,
            ])
    }
}

extension NodeEvent {
    init(row: Row) {
        self.init(
            kind: row["kind"], attempt: row["attempt"],
            state: (row["state"] as String?).flatMap(AttemptState.init(rawValue:)),
            // An entry is shown also when its facts can't be read.
            facts: (row["facts"] as String?).flatMap { try? JSONColumn.value(StoredFacts.self, $0).facts }
                ?? EventFacts(),
            createdAt: Timestamp(milliseconds: row["created_at"]))
    }

    func insert(_ db: Database, to node: ImageNodeID) throws {
        try db.run(
            "INSERT INTO node_events (image_node_id, kind, attempt, state, facts, created_at) VALUES (?, ?, ?, ?, ?, ?)",
            [
                node.rawValue, kind, attempt, state?.rawValue,
                facts == EventFacts() ? nil : try JSONColumn.text(StoredFacts(facts)), createdAt.milliseconds,
            ])
    }
}

extension CallbackRecord {
    init(row: Row) {
        self.init(
            id: CallbackID(row["id"]), imageNodeID: ImageNodeID(row["image_node_id"]), attempt: row["attempt"],
            body: Array(row["body"] as Data),  // They are only for show: what the provider said is the body.
            headers: (try? JSONColumn.headers(row["headers"])) ?? [],
            source: row["source"], receivedAt: Timestamp(milliseconds: row["received_at"]),
            verdict: (row["verdict"] as String?).flatMap(Verdict.init(rawValue:)))
    }
}
