import EaselCore
import JSON

/// The progress of image nodes, as clients expect it: a number that only grows.
final class WaitProgress {
    /// Nil if the client does not want progress.
    private let token: JSONValue?
    private var last = -1.0

    init(token: JSONValue?) {
        self.token = token
    }

    /// What there is to tell of the nodes now.
    func note(_ nodes: [ImageNode], at now: Timestamp) -> MCPServer.Note {
        let progress = nodes.map { Self.percent($0, at: now) }.reduce(0, +) / Double(max(1, nodes.count))
        guard let token, progress > last else { return .stillHere }
        last = progress
        return .notification(
            RPCNotification(
                method: "notifications/progress",
                params: [
                    "progressToken": token, "progress": .number(progress), "total": 100,
                    "message": .string(Self.message(nodes)),
                ]))
    }

    private static func percent(_ node: ImageNode, at now: Timestamp) -> Double {
        switch node.status {
        case .completed, .failed, .canceled: return 100
        case .pending: return node.statusDetail == .sending ? 5 : 0
        case .processing:
            guard node.statusDetail != .saving, node.statusDetail != .fetchingAgain else { return 95 }
            let elapsed = node.startedAt.map { max(0, now.seconds(since: $0)) } ?? 0
            return 10 + 80 * min(1, elapsed / max(1, node.expectedSeconds))
        }
    }

    static func message(_ nodes: [ImageNode]) -> String {
        let done = nodes.count { $0.status.isFinal }
        guard nodes.count > 1 else {
            return nodes.first.map { "The image is \($0.statusDetail?.words ?? $0.status.rawValue)." } ?? ""
        }
        return "\(done) of \(nodes.count) images are done."
    }
}

extension StatusDetail {
    fileprivate var words: String {
        switch self {
        case .waitingForProviderLimit, .waitingForProvider: "waiting for the provider"
        case .sending: "being sent to the provider"
        case .generating: "being generated"
        case .outcomeUnknown: "perhaps being generated: the provider's response was lost"
        case .saving: "being saved"
        case .fetchingAgain: "reported as done, but could not be fetched yet"
        }
    }
}
