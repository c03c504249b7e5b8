/// What a use case can refuse, each with a sentence for the person who asked.
package enum EaselError: Error, Equatable, Sendable {
    /// A value that was sent can't be used. `field` is its name in the request.
    case invalid(field: String, message: String)
    /// There is no such thing, or it belongs to another organization.
    case notFound(what: String)
    /// The thing is there, but its state does not allow this.
    case conflict(code: String, message: String)
    /// It is there, but what is written down of it makes no sense; the log says what.
    case unreadable(what: String)
    /// Nothing was changed; the same request may succeed later.
    case unavailable(message: String)
}

extension EaselError {
    package static let alreadyAnswered = EaselError.conflict(
        code: "already_answered", message: "This message is already answered; there is nothing to stop.")
}

/// Refusals of a request whose `Idempotency-Key` was used before.
extension EaselError {
    package static let keyUsedOtherwise = EaselError.invalid(
        field: "Idempotency-Key",
        message: "This Idempotency-Key was used for a different request; use a new key for a new request.")
    /// The first response can't be given again; creating it anew would be paid for twice.
    package static let firstAnswerLost = EaselError.conflict(
        code: "answer_lost",
        message: "This Idempotency-Key was used and its request was carried out, but the response can't be repeated. "
            + "Nothing was created now; look at the canvas, and use a new key to create it again.")
}
