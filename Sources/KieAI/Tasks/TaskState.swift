/// The states of a task.
public enum TaskState: Sendable, Equatable {
    /// The usual state for most models' whole run (seen on the wire); no sign of trouble however long it lasts.
    case waiting
    /// Documented, not seen on the wire yet.
    case queuing
    /// Only some models show it, and then from the first look on (seen on the wire).
    case generating
    case success
    case fail
    /// A word this library does not know; not an end.
    case other(String)

    /// Reads Kie's word, upper or lower case. `pending`, `processing`, `completed` and `failed` are not Kie's words, but
    /// appear in other integrations and are taken as synonyms.
    public init(_ word: String) {
        switch word.trimmingSpaces().lowercased() {
        case "waiting", "pending": self = .waiting
        case "queuing", "queueing": self = .queuing
        case "generating", "processing": self = .generating
        case "success", "completed": self = .success
        case "fail", "failed": self = .fail
        default: self = .other(SafeText.clean(word))
        }
    }

    /// Whether the task is over. A finished record was never seen to change.
    public var isTerminal: Bool { self == .success || self == .fail }
}
