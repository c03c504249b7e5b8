import EaselCore
import GRDB

extension ImageNode {
    static let selection = """
        SELECT n.*, i.id AS i_id, i.digest AS i_digest, i.format AS i_format, i.width AS i_width, \
        i.height AS i_height, i.byte_count AS i_byte_count,
        (SELECT deleted_at FROM canvases WHERE id = n.canvas_id) AS canvas_deleted_at
        FROM image_nodes n LEFT JOIN images i ON i.id = n.image_id
        """

    /// The node with this id. Throws `DecodingError` when it can't be read.
    static func fetch(_ db: Database, id: ImageNodeID) throws -> ImageNode? {
        try db.row("\(selection) WHERE n.id = ?", [id.rawValue]).map { try ImageNode(row: $0, db) }
    }

    /// At most `limit` of the nodes a condition selects, and where the next page begins. Nodes that can't be read are left
    /// out and noted.
    static func page(
        _ db: Database, _ condition: String, _ arguments: StatementArguments, limit: Int, _ unreadable: UnreadableRows
    ) throws -> ImageNodePage {
        let found = try db.rows("\(selection) WHERE \(condition) LIMIT ?", arguments + [limit + 1]) { row in
            let id: String = row["id"]
            return (id: id, node: try unreadable.leavingOut("Image node \(id)") { try ImageNode(row: row, db) })
        }
        return ImageNodePage(
            imageNodes: found.prefix(limit).compactMap(\.node),
            next: found.count > limit ? ImageNodeID(found[limit - 1].id) : nil)
    }

    private init(row: Row, _ db: Database) throws {
        let alternatives = try JSONColumn.strings(row["alternative_ids"])
            .compactMap { try StoredImage.fetch(db, id: ImageID($0))?.image }
        self.init(row: row, alternatives: alternatives, references: try JSONColumn.references(row["reference_images"]))
    }

    private init(row: Row, alternatives: [StoredImage], references: [ImageReference]) {
        self.init(
            id: ImageNodeID(row["id"]), canvasID: CanvasID(row["canvas_id"]),
            organizationID: OrganizationID(row["organization_id"]),
            recipe: ImageRecipe(
                prompt: row["prompt"], model: row["model"], aspectRatio: row["aspect_ratio"],
                resolution: row["resolution"], outputFormat: row["output_format"], referenceImages: references),
            position: Point(x: row["x"], y: row["y"]), size: Size(width: row["width"], height: row["height"]),
            progress: Progress(
                status: ImageNodeStatus(rawValue: row["status"]) ?? .failed,
                statusDetail: (row["status_detail"] as String?).flatMap(StatusDetail.init(rawValue:)),
                error: NodeError(code: row["error_code"], message: row["error_message"]),
                retryAction: (row["retry_action"] as String?).flatMap(RetryAction.init(rawValue:)),
                attempt: row["attempt"], taskID: row["task_id"],
                image: StoredImage(row: row, prefix: "i_"), alternatives: alternatives,
                creditsConsumed: row["credits_consumed"], generationSeconds: row["generation_seconds"],
                startedAt: Timestamp(row["started_at"]), estimatedStartAt: Timestamp(row["estimated_start_at"]),
                deletedAt: Timestamp(row["deleted_at"] ?? row["canvas_deleted_at"])),
            expectedSeconds: row["expected_seconds"], price: row["price"], reservation: row["reservation"],
            messageID: (row["message_id"] as String?).map { MessageID($0) },
            requestedBy: (row["requested_by"] as String?).map { APIKeyID($0) },
            door: Door(rawValue: row["door"]) ?? .api,
            createdAt: Timestamp(milliseconds: row["created_at"]), updatedAt: Timestamp(milliseconds: row["updated_at"])
        )
    }

    func insert(_ db: Database) throws {
        try db.run(
            """
            INSERT INTO image_nodes (id, canvas_id, organization_id, prompt, model, aspect_ratio, resolution,
                output_format, reference_images, expected_seconds, price, reservation, message_id, requested_by, door, created_at,
                \(Self.changing))
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, \(Self.changingPlaces))
            """,
            [
                id.rawValue, canvasID.rawValue, organizationID.rawValue, recipe.prompt, recipe.model,
                recipe.aspectRatio, recipe.resolution, recipe.outputFormat, try JSONColumn.text(recipe.referenceImages),
                expectedSeconds, price, reservation, messageID?.rawValue, requestedBy?.rawValue, door.rawValue,
                createdAt.milliseconds,
            ] + changingValues())
        // Keeps them for as long as the node.
        for case .image(let image) in recipe.referenceImages {
            try db.run(
                "INSERT OR IGNORE INTO image_uses (image_id, image_node_id) VALUES (?, ?)",
                [image.rawValue, id.rawValue])
        }
    }

    func update(_ db: Database) throws {
        try db.run(
            "UPDATE image_nodes SET (\(Self.changing)) = (\(Self.changingPlaces)) WHERE id = ?",
            changingValues() + [id.rawValue])
    }

    /// The columns that change during a node's life.
    private static let changing = """
        x, y, width, height, status, status_detail, error_code, error_message, retry_action, attempt, task_id, image_id, \
        alternative_ids, credits_consumed, generation_seconds, started_at, estimated_start_at, updated_at, deleted_at
        """
    private static let changingPlaces = Array(repeating: "?", count: 19).joined(separator: ", ")

    private func changingValues() throws -> StatementArguments {
        [
            position.x, position.y, size.width, size.height, status.rawValue, statusDetail?.rawValue,
            error?.code.rawValue, error?.message, retryAction?.rawValue, attempt, taskID, image?.id.rawValue,
            try JSONColumn.text(alternatives.map(\.id)), creditsConsumed, generationSeconds,
            startedAt?.milliseconds, estimatedStartAt?.milliseconds, updatedAt.milliseconds, deletedAt?.milliseconds,
        ]
    }
}

extension StoredImage {
    init?(row: Row, prefix: String = "") {
        guard let id = row["\(prefix)id"] as String?, let format = ImageFormat(rawValue: row["\(prefix)format"])
        else { return nil }
        self.init(
            id: ImageID(id), digest: row["\(prefix)digest"], format: format, width: row["\(prefix)width"],
            height: row["\(prefix)height"], byteCount: row["\(prefix)byte_count"])
    }

    static func fetch(_ db: Database, id: ImageID) throws -> OwnedImage? {
        let row = try db.row(
            """
            SELECT id, organization_id, image_node_id, digest, format, width, height, byte_count
            FROM images WHERE id = ?1
            UNION ALL
            SELECT id, organization_id, NULL, digest, format, width, height, byte_count FROM uploads WHERE id = ?1
            """, [id.rawValue])
        guard let row, let image = StoredImage(row: row) else { return nil }
        return OwnedImage(
            image: image, organizationID: OrganizationID(row["organization_id"]),
            imageNodeID: (row["image_node_id"] as String?).map { ImageNodeID($0) })
    }

    func insert(_ db: Database, of node: ImageNode) throws {
        try db.run(
            """
            INSERT INTO images (id, organization_id, image_node_id, digest, format, width, height, byte_count, created_at)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
            """,
            [
                id.rawValue, node.organizationID.rawValue, node.id.rawValue, digest, format.rawValue, width, height,
                byteCount, node.updatedAt.milliseconds,
            ])
    }
}
