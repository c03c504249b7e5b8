/// An API key that does not show itself when a value holding it is printed or dumped.
struct APIKey: Sendable, CustomStringConvertible, CustomReflectable {
    let value: String

    var description: String { "[redacted]" }
    var customMirror: Mirror { Mirror(self, children: []) }
}
