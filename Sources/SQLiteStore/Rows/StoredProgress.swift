import EaselCore

/// The progress of an answer, in a form of its own: an unreadable one must not be started anew, or its orders would be
/// paid for twice.
struct StoredProgress: Codable {
    private static let version = 1

    private struct Round: Codable {
        let text: String
        let calls: [Call]
        let notes, failures: [String]
    }

    private struct Call: Codable {
        let id, name, arguments, result: String
    }

    private let version: Int
    private let rounds: [Round]
    private let imageNodes: [String]
    private let images: Int
    private let credits: Double
    private let announcements, remarks: [String]
    private let offer: StoredRequest?

    init(_ progress: ChatProgress) {
        version = Self.version
        rounds = progress.rounds.map { round in
            Round(
                text: round.text,
                calls: round.calls.map { Call(id: $0.id, name: $0.name, arguments: $0.arguments, result: $0.result) },
                notes: round.notes, failures: round.failures)
        }
        imageNodes = progress.imageNodeIDs.map(\.rawValue)
        images = progress.images
        credits = progress.credits
        announcements = progress.announcements
        remarks = progress.remarks
        offer = progress.offer.map(StoredRequest.init)
    }

    /// Throws a `DecodingError` for what another version wrote.
    func progress() throws -> ChatProgress {
        guard version == Self.version else { throw DecodingError.unknown("version \(version)") }
        var progress = ChatProgress()
        progress.rounds = rounds.map { round in
            ChatRound(
                text: round.text,
                calls: round.calls.map { .init(id: $0.id, name: $0.name, arguments: $0.arguments, result: $0.result) },
                notes: round.notes, failures: round.failures)
        }
        progress.imageNodeIDs = imageNodes.map { ImageNodeID($0) }
        progress.images = images
        progress.credits = credits
        progress.announcements = announcements
        progress.remarks = remarks
        progress.offer = offer?.request
        return progress
    }
}
