import Foundation

extension UseCases {
    package static let longestTitle = 200
    package static let longestMessage = 20_000
    package static let longestSystemPrompt = 4_000

    package func createCanvas(
        title: String, systemPrompt: String? = nil, of organization: OrganizationID
    ) async throws -> Canvas {
        let now = surroundings.now()
        var canvas = Canvas(
            id: surroundings.makeID("canvas"), organizationID: organization, title: title, createdAt: now,
            updatedAt: now)
        try checked(CanvasEdit(title: title, systemPrompt: systemPrompt)).apply(to: &canvas)
        try await store.createCanvas(canvas)
        return canvas
    }

    package func editCanvas(
        _ id: CanvasID, of organization: OrganizationID, _ edit: CanvasEdit
    ) async throws -> Canvas {
        _ = try await canvas(id, of: organization)
        return try await store.editCanvas(id, try checked(edit), at: surroundings.now())
    }

    /// Messages of a canvas that are shown; older ones are kept.
    package static let shownMessages = 500

    /// Keeps a user's message; the answer comes by the canvas's feed.
    ///
    /// - Parameter askAbove: credits above which the answer only offers what it would order.
    package func say(
        _ content: String, askAbove: Double? = nil, on id: CanvasID, of organization: OrganizationID,
        idempotency: IdempotencyClaim? = nil
    ) async throws -> Message {
        let canvas = try await canvas(id, of: organization)
        let content = content.trimmingCharacters(in: .whitespacesAndNewlines)
        guard !content.isEmpty else {
            throw EaselError.invalid(field: "content", message: "The message is empty; say what to make.")
        }
        try Self.check(content, "content", "message", most: Self.longestMessage)
        if let askAbove, !(askAbove >= 0) {
            throw EaselError.invalid(field: "askAbove", message: "askAbove must be a number of credits, 0 or more.")
        }
        let message = Message(
            id: surroundings.makeID("msg"), canvasID: canvas.id, role: .user, content: content,
            askAbove: askAbove, createdAt: surroundings.now())
        return try await store.addMessage(message, idempotency: idempotency)
    }

    /// Stops the answer to a user's message; what it has ordered stays ordered.
    package func stopAnswer(
        to id: MessageID, on canvasID: CanvasID, of organization: OrganizationID
    ) async throws -> Message {
        let canvas = try await canvas(canvasID, of: organization)
        return try await store.stopAnswer(to: id, on: canvas.id, at: surroundings.now())
    }

    private func checked(_ edit: CanvasEdit) throws -> CanvasEdit {
        let edit = CanvasEdit(
            title: edit.title?.trimmingCharacters(in: .whitespacesAndNewlines),
            systemPrompt: edit.systemPrompt?.trimmingCharacters(in: .whitespacesAndNewlines))
        guard edit.title?.isEmpty != true else {
            throw EaselError.invalid(field: "title", message: "The title is empty; give the canvas a name.")
        }
        try Self.check(edit.title ?? "", "title", "title", most: Self.longestTitle)
        try Self.check(edit.systemPrompt ?? "", "systemPrompt", "system prompt", most: Self.longestSystemPrompt)
        return edit
    }

    /// Counts Unicode scalars: what people take for one character may be of any size.
    private static func check(_ text: String, _ field: String, _ name: String, most: Int) throws(EaselError) {
        let count = text.unicodeScalars.count
        guard count <= most else {
            throw .invalid(
                field: field, message: "The \(name) has \(count) characters; at most \(most) are allowed.")
        }
    }
}
