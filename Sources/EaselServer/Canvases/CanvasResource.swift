import EaselCore

/// A canvas as the contract has it.
struct CanvasResource: Encodable, Sendable {
    let id: CanvasID
    let title: String
    let version: Int64
    let createdAt: Timestamp
    let updatedAt: Timestamp
    /// Only in the trash.
    let deletedAt: Timestamp?

    init(_ canvas: Canvas) {
        id = canvas.id
        title = canvas.title
        version = canvas.version
        createdAt = canvas.createdAt
        updatedAt = canvas.updatedAt
        deletedAt = canvas.deletedAt
    }
}
