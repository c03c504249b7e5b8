/// One delivery from the provider, kept as it came.
package struct CallbackRecord: Sendable, Equatable {
    /// What became of it.
    package enum Verdict: String, Codable, Sendable {
        case applied, duplicate, ignored
        /// Its task id is not the attempt's.
        case wrongTask = "wrong_task"
        /// The task is still running.
        case notTerminal = "not_terminal"
        /// The body can't be understood.
        case unreadable
        /// The provider is asked before it is believed.
        case toBeConfirmed = "to_be_confirmed"
    }

    package let id: CallbackID
    package let imageNodeID: ImageNodeID
    package let attempt: Int
    package let body: [UInt8]
    package let receivedAt: Timestamp
    package var verdict: Verdict?

    package init(
        id: CallbackID, imageNodeID: ImageNodeID, attempt: Int, body: [UInt8], receivedAt: Timestamp,
        verdict: Verdict? = nil
    ) {
        self.id = id
        self.imageNodeID = imageNodeID
        self.attempt = attempt
        self.body = body
        self.receivedAt = receivedAt
        self.verdict = verdict
    }
}
