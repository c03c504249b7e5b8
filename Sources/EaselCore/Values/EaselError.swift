/// What a use case can refuse, each with a sentence that may be shown to the person who asked.
package enum EaselError: Error, Equatable, Sendable {
    /// A value that was sent can't be used. `field` is its name in the request.
    case invalid(field: String, message: String)
    /// There is no such thing, or it belongs to another organization.
    case notFound(what: String)
    /// The thing is there, but its state does not allow this.
    case conflict(code: String, message: String)
    /// Nothing was changed; the same request may succeed later.
    case unavailable(message: String)
}
