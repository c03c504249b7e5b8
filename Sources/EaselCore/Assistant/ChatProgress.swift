/// One round of an answer: what the assistant said, what it called, and the results it was given.
package struct ChatRound: Sendable, Equatable {
    /// A tool that was called, as the assistant is reminded of it.
    package struct Call: Sendable, Equatable {
        package let id: String
        package let name: String
        /// A JSON object.
        package let arguments: String
        package let result: String

        package init(id: String, name: String, arguments: String, result: String) {
            self.id = id
            self.name = name
            self.arguments = arguments
            self.result = result
        }
    }

    package let text: String
    package let calls: [Call]
    /// What users are told about it in any case, such as what was left out.
    package let notes: [String]
    /// What users are told about it if the assistant can't continue.
    package let failures: [String]

    package init(text: String, calls: [Call], notes: [String] = [], failures: [String] = []) {
        self.text = text
        self.calls = calls
        self.notes = notes
        self.failures = failures
    }
}

/// The progress of an answer that takes several rounds.
///
/// It is stored with the message until that is answered, in the transaction of each round's orders.
package struct ChatProgress: Sendable, Equatable {
    package var rounds: [ChatRound] = []
    /// What was ordered or retried, in order.
    package var imageNodeIDs: [ImageNodeID] = []
    /// Images that were ordered or retried; their number is limited.
    package var images = 0
    /// Credits of these.
    package var credits = 0.0
    /// What was done, in words for users; shown if the assistant has none of its own.
    package var announcements: [String] = []
    /// What people have to know, whatever the assistant says.
    package var remarks: [String] = []
    /// What was not started because it costs more than the user wants to spend without being asked.
    package var offer: ImageRequest?

    package init() {}

    /// What was said so far.
    package var text: String { Self.joined(rounds.map(\.text)) }

    package static func joined(_ texts: [String]) -> String {
        texts.filter { !$0.isEmpty }.joined(separator: Self.separator)
    }

    static let separator = "\n\n"
}
