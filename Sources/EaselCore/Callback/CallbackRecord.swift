/// One callback from the provider, stored verbatim.
package struct CallbackRecord: Sendable, Equatable {
    /// What became of it.
    package enum Verdict: String, Codable, Sendable, CaseIterable {
        case applied, duplicate, ignored
        /// Its task id is not the attempt's.
        case wrongTask = "wrong_task"
        /// The task is still running.
        case notTerminal = "not_terminal"
        /// The body can't be understood.
        case unreadable
        /// The provider is asked before it is believed.
        case toBeConfirmed = "to_be_confirmed"

        /// Whether the attempt's state certainly does not depend on such a callback.
        package var saysNothingNew: Bool {
            switch self {
            case .duplicate, .ignored, .wrongTask, .notTerminal: true
            case .applied, .unreadable, .toBeConfirmed: false
            }
        }

        /// Throws `EaselError.invalid` when there is none of this name.
        package init(named name: String) throws(EaselError) {
            guard let verdict = Self(rawValue: name) else {
                let known = Self.allCases.map(\.rawValue).joined(separator: ", ")
                throw .invalid(field: "verdict", message: "verdict must be one of \(known).")
            }
            self = verdict
        }
    }

    /// One header of the request; those that hold secrets are not kept.
    package struct Header: Encodable, Sendable, Equatable {
        package let name: String
        package let value: String

        package init(name: String, value: String) {
            self.name = name
            self.value = value
        }
    }

    /// Callbacks with the same verdict that an attempt keeps, of those that say nothing new: whoever knows its token can
    /// send any number.
    package static let mostAlike = 100

    package let id: CallbackID
    package let imageNodeID: ImageNodeID
    package let attempt: Int
    package let body: [UInt8]
    package let headers: [Header]
    /// The address it came from.
    package let source: String
    package let receivedAt: Timestamp
    /// Nil until it has been processed.
    package var verdict: Verdict?

    package init(
        id: CallbackID, imageNodeID: ImageNodeID, attempt: Int, body: [UInt8], headers: [Header] = [],
        source: String = "", receivedAt: Timestamp, verdict: Verdict? = nil
    ) {
        self.id = id
        self.imageNodeID = imageNodeID
        self.attempt = attempt
        self.body = body
        self.headers = headers
        self.source = source
        self.receivedAt = receivedAt
        self.verdict = verdict
    }
}
