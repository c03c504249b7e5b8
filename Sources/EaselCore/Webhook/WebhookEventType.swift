/// The events that a webhook can get.
package enum WebhookEventType: String, Sendable, CaseIterable {
    case completed = "image_node.completed"
    case failed = "image_node.failed"
    case canceled = "image_node.canceled"
    /// Sent when somebody asks for it, to see whether the address works.
    case test = "webhook.test"

    /// The events that can be subscribed to.
    package static let subscribable = allCases.filter { $0 != .test }

    /// Their names as a list for people.
    package static var namesOfSubscribable: String { subscribable.map(\.rawValue).joined(separator: ", ") }

    /// The event for a node that has reached `status`; nil if that is not final.
    package init?(_ status: ImageNodeStatus) {
        switch status {
        case .completed: self = .completed
        case .failed: self = .failed
        case .canceled: self = .canceled
        case .pending, .processing: return nil
        }
    }

    /// The events with these names, in their usual order; all of them for nil. Throws `EaselError.invalid`.
    package static func named(_ names: [String]?) throws(EaselError) -> [WebhookEventType] {
        guard let names else { return subscribable }
        let events = subscribable.filter { names.contains($0.rawValue) }
        guard !events.isEmpty, names.allSatisfy({ name in events.contains { $0.rawValue == name } }) else {
            throw .invalid(
                field: "events",
                message: "events must be one or more of \(namesOfSubscribable).")
        }
        return events
    }
}
