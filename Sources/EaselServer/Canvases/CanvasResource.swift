import EaselCore

/// A canvas as the API returns it.
struct CanvasResource: Encodable, Sendable {
    let id: CanvasID
    let title: String
    let systemPrompt: String?
    let version: Int64
    let createdAt: Timestamp
    let updatedAt: Timestamp
    /// Only in the trash.
    let deletedAt: Timestamp?

    /// Guests do not see the chat, nor what is set for it.
    init(_ canvas: Canvas, for audience: Audience = .members) {
        id = canvas.id
        title = canvas.title
        systemPrompt = audience == .members ? canvas.systemPrompt : nil
        version = canvas.version
        createdAt = canvas.createdAt
        updatedAt = canvas.updatedAt
        deletedAt = canvas.deletedAt
    }
}
