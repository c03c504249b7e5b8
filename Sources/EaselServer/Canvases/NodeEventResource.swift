package import EaselCore

/// An entry of an image node's audit trail as the API returns it.
package struct NodeEventResource: Encodable, Sendable {
    struct ErrorResource: Encodable, Sendable {
        let code: NodeError.Code
        let message: String
    }

    struct ImageResource: Encodable, Sendable {
        let imageStorageId: ImageID
        /// SHA-256 of the bytes in hex.
        let sha256: String
        let contentType: String
        let width: Int
        let height: Int
        let byteCount: Int
    }

    /// The way an image was asked for, and the key it was asked for with.
    struct RequesterResource: Encodable, Sendable {
        let door: Door
        let apiKeyId: APIKeyID?
    }

    struct SettingsResource: Encodable, Sendable {
        let model: String
        let aspectRatio: String?
        let resolution: String?
        let outputFormat: String?
    }

    let kind: String
    let attempt: Int?
    let state: AttemptState?
    let verdict: String?
    let taskId: String?
    let error: ErrorResource?
    let reason: String?
    let worker: String?
    let callbackId: CallbackID?
    let messageId: MessageID?
    let apiKeyId: APIKeyID?
    let requestedBy: RequesterResource?
    let creditsConsumed: Double?
    let resultUrls: [String]?
    let hasAllResults: Bool?
    let image: ImageResource?
    let settings: SettingsResource?
    /// All of this in words.
    let detail: String?
    let createdAt: Timestamp

    package init(_ event: NodeEvent) {
        let facts = event.facts
        kind = event.kind
        attempt = event.attempt
        state = event.state
        verdict = facts.verdict
        taskId = facts.taskID
        error = facts.error.map { ErrorResource(code: $0.code, message: $0.message) }
        reason = facts.reason
        worker = facts.worker
        callbackId = facts.callbackID
        messageId = facts.messageID
        apiKeyId = facts.apiKeyID
        requestedBy = facts.door.map { RequesterResource(door: $0, apiKeyId: facts.apiKeyID) }
        creditsConsumed = facts.creditsConsumed
        resultUrls = facts.resultURLs.isEmpty ? nil : facts.resultURLs
        hasAllResults = facts.hasAllResults
        image = facts.image.map {
            ImageResource(
                imageStorageId: $0.id, sha256: $0.digest, contentType: $0.format.contentType, width: $0.width,
                height: $0.height, byteCount: $0.byteCount)
        }
        settings = facts.settings.map {
            SettingsResource(
                model: $0.model, aspectRatio: $0.aspectRatio, resolution: $0.resolution, outputFormat: $0.outputFormat)
        }
        detail = event.sentence
        createdAt = event.createdAt
    }
}
