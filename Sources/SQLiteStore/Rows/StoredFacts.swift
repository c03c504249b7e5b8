import EaselCore

/// How the facts of an audit trail's entry are written. Every field is optional: what another version wrote and this
/// one does not know is left out, and the entry stays.
struct StoredFacts: Codable {
    private struct Settings: Codable {
        let model: String
        let aspectRatio, resolution, outputFormat: String?
    }

    private var verdict, task: String?
    private var error: StoredError?
    private var reason, worker, callback, message, key, door: String?
    private var credits: Double?
    private var urls: [String]?
    private var hasAllResults: Bool?
    private var image: StoredImageFacts?
    private var settings: Settings?

    init(_ facts: EventFacts) {
        verdict = facts.verdict
        task = facts.taskID
        error = facts.error.map(StoredError.init)
        reason = facts.reason
        worker = facts.worker
        callback = facts.callbackID?.rawValue
        message = facts.messageID?.rawValue
        key = facts.apiKeyID?.rawValue
        door = facts.door?.rawValue
        credits = facts.creditsConsumed
        urls = facts.resultURLs.isEmpty ? nil : facts.resultURLs
        hasAllResults = facts.hasAllResults
        image = facts.image.map(StoredImageFacts.init)
        settings = facts.settings.map {
            Settings(
                model: $0.model, aspectRatio: $0.aspectRatio, resolution: $0.resolution, outputFormat: $0.outputFormat)
        }
    }

    var facts: EventFacts {
        EventFacts { facts in
            facts.verdict = verdict
            facts.taskID = task
            facts.error = try? error?.error()
            facts.reason = reason
            facts.worker = worker
            facts.callbackID = callback.map { CallbackID($0) }
            facts.messageID = message.map { MessageID($0) }
            facts.apiKeyID = key.map { APIKeyID($0) }
            facts.door = door.flatMap(Door.init(rawValue:))
            facts.creditsConsumed = credits
            facts.resultURLs = urls ?? []
            facts.hasAllResults = hasAllResults
            facts.image = try? image?.image()
            facts.settings = settings.map {
                .init(
                    model: $0.model, aspectRatio: $0.aspectRatio, resolution: $0.resolution,
                    outputFormat: $0.outputFormat)
            }
        }
    }
}
